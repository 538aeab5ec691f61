import { inspectModel } from "@faculty/models/inspect";
import { modelDigest } from "@faculty/models/manifests";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import { sizeOf } from "@faculty/shared/tensor";
import type { FrozenLayer } from "../objective/terms/term.ts";

/**
 * Whether a model can be applied to what a student says, told without TensorFlow.
 * @returns The shape of one sample as the model takes it.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, UNKNOWN_LAYER, DIGEST_MISMATCH.
 */
export async function checkFrozenModel(
  { model, layer, digest }: FrozenLayer,
  output: OutputSpec,
): Promise<{ readonly shape: readonly number[] }> {
  const { manifest, layers } = await inspectModel(model);
  const { inputShape: shape, format } = manifest;
  if (format !== "tfjs-layers")
    throw new FacultyError("BAD_MODEL", `model ${model} is of format ${format}, objective.model expects tfjs-layers`);
  if (sizeOf(shape) !== rowWidth(output))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `objective.model: ${model} takes [${shape.join(", ")}], the student says ${rowWidth(output)} values`,
    );
  if (!layers.includes(layer))
    throw new FacultyError(
      "UNKNOWN_LAYER",
      `objective.layer: model ${model} has no layer ${layer}, it has ${layers.join(", ")}`,
      { layer },
    );
  if (digest === undefined) return { shape };
  const found = await modelDigest(model);
  if (digest === found) return { shape };
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `objective.model: ${model} has digest ${found}, the run file says ${digest}`,
  );
}
