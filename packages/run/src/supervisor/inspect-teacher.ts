import { checkInputs, type Dataset } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { checkOutput, inspectModel } from "@faculty/models/inspect";
import { type KnownUse, saidBy } from "@faculty/models/manifests";
import type { OutputSpec } from "@faculty/shared/outputs";

interface InspectedTeacher extends Partial<KnownUse> {
  readonly name: string;
  readonly model: string;
}

/**
 * Reads a teacher's model without a runtime; what only its answers show, the teacher node says.
 * @param output - Of the run file, or else of the model's own manifest.
 * @returns Layers that it may be asked for.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, DIGEST_MISMATCH, NOT_FINITE.
 */
export async function inspectTeacher(
  { name, model, inputs, chosen }: InspectedTeacher,
  output: OutputSpec,
  dataset: Dataset,
): Promise<readonly string[]> {
  const who = `teacher ${name}`;
  const { shape: shapeWhereOpen } = createPreparation(inputs, dataset, who);
  const options = { outputWithoutManifest: output, shapeWhereOpen, chosen };
  const { manifest, input, tokens, layers } = await inspectModel(model, options);
  checkOutput(model, saidBy(manifest), output);
  checkInputs(who, { ...manifest, inputs, whole: input.whole, tokens }, dataset);
  return layers;
}
