import { mergedTeachers, type RunSpec, type TermSpec } from "@faculty/shared/config";
import { tellsApart } from "@faculty/shared/metrics";
import type { MeasuredKind } from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import { objectiveNeeds } from "./objective-terms.ts";

/**
 * What tells a phase's best epoch, on the samples held out: accuracy by their labels, or the mean KL to the ensemble.
 * `none`: nothing does, and the last epoch is kept.
 */
export type EpochChoice = "labels" | "ensemble" | "none";

/**
 * By labels where the run prefers a metric, or the terms read any, and those held out tell something; else by the ensemble where the
 * student asks teachers whose outputs count.
 * @param heldOut - Class of each sample held out, or 0 where its target is more than that.
 * @param kind - Of what is said of a sample.
 * @param asksTeachers - Of the student, in any phase.
 */
export function epochChoice(
  spec: Pick<RunSpec, "teachers"> & { readonly train?: Pick<RunSpec["train"], "best"> },
  terms: readonly TermSpec[],
  heldOut: ArrayLike<number>,
  asksTeachers: boolean,
  kind: MeasuredKind = "distribution",
): EpochChoice {
  if (heldOut.length === 0) return "none";
  const told = kind === "distribution" ? tellsApart(heldOut) : Array.from(heldOut).some(isLabelled);
  const needs = objectiveNeeds(terms);
  if (told && (spec.train?.best !== undefined || needs.has("labels") || needs.has("targets"))) return "labels";
  if (asksTeachers && mergedTeachers(spec).length > 0) return "ensemble";
  return told ? "labels" : "none";
}
