import { innerOutputs, type Outline, weightedLayers } from "@faculty/models/outline";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { comparedLayers } from "../objective/terms/objective-terms.ts";
import { checkOutputBias } from "./check-output-bias.ts";

/**
 * A phase whose layers are not there would end a student after the phases before it were trained.
 * @throws FacultyError UNKNOWN_LAYER, BAD_RUN_FILE, BAD_MODEL.
 */
export function checkLayers(
  outline: Outline,
  { stages, objective, fineTune, classBias }: Pick<RunSpec, "stages" | "objective" | "fineTune" | "classBias">,
): void {
  const inner = [...innerOutputs(outline).keys()];
  const weighted = weightedLayers(outline);
  const terms = [...stages.flatMap((stage) => stage.objective), ...objective];
  for (const { to } of comparedLayers(terms)) requireInner(inner, to);
  for (const [i, { freeze }] of stages.entries()) checkFrozen(weighted, freeze, `stages[${i}].`);
  checkFrozen(weighted, fineTune?.freeze ?? [], "fineTune.");
  if (classBias !== undefined) checkOutputBias(outline);
}

/** @throws FacultyError UNKNOWN_LAYER naming the layers there are. */
export function requireInner(inner: readonly string[], name: string): void {
  if (inner.includes(name)) return;
  const known = inner.join(", ") || "none between its input and its output";
  throw new FacultyError("UNKNOWN_LAYER", `objective.to: the student has no layer ${name}, it has ${known}`, { name });
}

/**
 * @param phase - Begins the sentence, `fineTune.`.
 * @throws FacultyError UNKNOWN_LAYER naming the layers that have weights; BAD_RUN_FILE where nothing is left to train.
 */
export function checkFrozen(weighted: readonly string[], frozen: readonly string[], phase = ""): void {
  const stranger = frozen.find((name) => !weighted.includes(name));
  if (stranger !== undefined)
    throw new FacultyError(
      "UNKNOWN_LAYER",
      `${phase}freeze: the student has no layer ${stranger} with weights, it has ${weighted.join(", ")}`,
      { layer: stranger },
    );
  if (frozen.length > 0 && weighted.every((name) => frozen.includes(name)))
    throw new FacultyError(
      "BAD_RUN_FILE",
      `${phase}freeze: names every layer of the student, nothing is left to train`,
    );
}
