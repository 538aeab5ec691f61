import type { Dataset } from "@faculty/data/datasets";
import type { tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { layerOutputs } from "@faculty/models/layers";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { comparedLayers } from "../objective/terms/objective-terms.ts";
import { unfrozenVariables } from "./frozen-layers.ts";
import { layerShape } from "./layer-taps.ts";
import { outputBias } from "./output-bias.ts";

/**
 * Whether a student's model can be made for a data set and has the layers that the run file names, in every phase.
 * @param spec - As the student has it.
 * @returns The layers that a student of this one may compare itself with.
 * @throws FacultyError UNKNOWN_LAYER, BAD_RUN_FILE, and what `buildModel` throws.
 */
export async function checkStudent(
  spec: RunSpec,
  { inputShape, classes, vocabulary }: Dataset,
): Promise<readonly string[]> {
  const model = await buildModel(spec.student.model, inputShape, classes, spec.seed, vocabulary);
  try {
    checkLayers(model, spec);
    return [...layerOutputs(model).keys()];
  } finally {
    model.dispose();
  }
}

/** A phase whose layers are not there would end a student after the phases before it were trained. */
export function checkLayers(model: tf.LayersModel, { stages, objective, fineTune, classBias }: RunSpec): void {
  const terms = [...stages.flatMap((stage) => stage.objective), ...objective];
  for (const { to } of comparedLayers(terms)) layerShape(model, to);
  for (const [i, { freeze }] of stages.entries()) checkFrozen(model, freeze, `stages[${i}]`);
  checkFrozen(model, fineTune?.freeze ?? [], "fineTune");
  if (classBias !== undefined) outputBias(model);
}

function checkFrozen(model: tf.LayersModel, frozen: readonly string[], phase: string): void {
  try {
    unfrozenVariables(model, frozen);
  } catch (thrown) {
    if (!(thrown instanceof FacultyError)) throw thrown;
    throw new FacultyError(thrown.code, `${phase}.${thrown.message}`, thrown.details, { cause: thrown });
  }
}
