import { checkInputs, type Dataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { checkNamedClasses, inspectModel } from "@faculty/models/files";
import type { PreparationSpec } from "@faculty/shared/samples";

interface InspectedTeacher {
  readonly name: string;
  readonly model: string;
  /** What it makes of a sample. */
  readonly inputs?: PreparationSpec | undefined;
}

/**
 * Looks at a teacher's model without running it; what only its answers show, the teacher node says.
 * @param classes - Of the run file, or else of the model's own manifest.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, DIGEST_MISMATCH, NOT_FINITE.
 */
export async function inspectTeacher(
  { name, model, inputs }: InspectedTeacher,
  classes: readonly string[],
  dataset: Dataset,
): Promise<void> {
  await startBackend("cpu"); // holds the weights; nothing is computed
  const { manifest, input, tokens } = await inspectModel(model, { classesWithoutManifest: classes });
  checkNamedClasses(model, manifest.classes, classes);
  checkInputs(`teacher ${name}`, { ...manifest, inputs, whole: input.whole, tokens }, dataset);
}
