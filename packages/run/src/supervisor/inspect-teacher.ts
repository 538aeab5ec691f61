import { checkInputs, checkShown, type Dataset, refuseSeeing } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { checkField, checkOutput, checkWritable, inspectModel } from "@faculty/models/inspect";
import { type KnownUse, saidBy } from "@faculty/models/manifests";
import type { ReadOnnx } from "@faculty/models/onnx";
import type { TeacherSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { ViewSpec } from "@faculty/shared/samples";

interface InspectedTeacher extends Partial<KnownUse> {
  readonly name: string;
  readonly model: string;
  readonly readOnnx?: ReadOnnx;
  readonly runtime?: TeacherSpec["runtime"] | undefined;
}

/** What its files tell of it. */
interface TeacherFiles {
  /** Layers that it may be asked for. */
  readonly layers: readonly string[];
  /** As of a `TeacherDescription`, of a model that takes texts; else absent. */
  readonly inputDatatypes: readonly string[] | undefined;
}

/**
 * Reads a teacher's model without a runtime; what only its answers show, the teacher node says.
 * @param output - Of the run file, or else of the model's own manifest.
 * @param shown - How the run shows samples.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, DIGEST_MISMATCH, NOT_FINITE.
 */
export async function inspectTeacher(
  { name, model, readOnnx, inputs, chosen, runtime }: InspectedTeacher,
  output: OutputSpec,
  dataset: Dataset,
  shown: Pick<ViewSpec, "augment">,
): Promise<TeacherFiles> {
  const who = `teacher ${name}`;
  const { shape: shapeWhereOpen } = createPreparation(inputs, dataset, who);
  const options = { outputWithoutManifest: output, shapeWhereOpen, chosen, readOnnx };
  const { manifest, input, tokens, layers, seesLater } = await inspectModel(model, options);
  checkOutput(model, saidBy(manifest), output);
  checkField(who, input.isText === true, inputs);
  const inputDatatypes = input.isText ? ["BYTES"] : undefined;
  checkInputs(who, { ...manifest, inputDatatypes, inputs, whole: input.whole, tokens }, dataset);
  refuseSeeing(who, seesLater, dataset);
  checkShown(who, { inputDatatypes }, shown);
  if (runtime === undefined) return { layers, inputDatatypes };
  await checkWritable(who, model);
  return { layers: [], inputDatatypes };
}
