import { checkInputs, type Dataset } from "@faculty/data/datasets";
import { checkNamedClasses, inspectModel } from "@faculty/models/inspect";
import type { PreparationSpec } from "@faculty/shared/samples";

interface InspectedTeacher {
  readonly name: string;
  readonly model: string;
  /** What it makes of a sample. */
  readonly inputs?: PreparationSpec | undefined;
}

/**
 * Reads a teacher's model as JSON; what only its answers show, the teacher node says.
 * @param classes - Of the run file, or else of the model's own manifest.
 * @returns Layers that it may be asked for.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, DIGEST_MISMATCH, NOT_FINITE.
 */
export async function inspectTeacher(
  { name, model, inputs }: InspectedTeacher,
  classes: readonly string[],
  dataset: Dataset,
): Promise<readonly string[]> {
  const { manifest, input, tokens, layers } = await inspectModel(model, { classesWithoutManifest: classes });
  checkNamedClasses(model, manifest.classes, classes);
  checkInputs(`teacher ${name}`, { ...manifest, inputs, whole: input.whole, tokens }, dataset);
  return layers;
}
