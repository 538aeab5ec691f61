import { mergedTeachers, type RunSpec, type TermSpec } from "@faculty/shared/config";
import { tellsApart } from "@faculty/shared/metrics";
import { objectiveNeeds } from "./objective-terms.ts";

/**
 * What tells a phase's best epoch, on the samples held out: accuracy by their labels, or the mean KL to the ensemble.
 * `none`: nothing does, and the last epoch is kept.
 */
export type EpochChoice = "labels" | "ensemble" | "none";

/**
 * By labels where the terms read any and those held out are of two classes or more; else by the ensemble where the
 * student asks teachers whose outputs count.
 * @param heldOut - Class of each sample held out.
 * @param asksTeachers - Of the student, in any phase.
 */
export function epochChoice(
  spec: Pick<RunSpec, "teachers">,
  terms: readonly TermSpec[],
  heldOut: ArrayLike<number>,
  asksTeachers: boolean,
): EpochChoice {
  if (heldOut.length === 0) return "none";
  const told = tellsApart(heldOut);
  if (told && objectiveNeeds(terms).has("labels")) return "labels";
  if (asksTeachers && mergedTeachers(spec).length > 0) return "ensemble";
  return told ? "labels" : "none";
}
