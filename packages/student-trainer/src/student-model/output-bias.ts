import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";

/** Adds to the biases of a model's outputs. @param values - By output; others stay. @throws FacultyError BAD_MODEL. */
export function addToOutputBias(model: tf.LayersModel, values: ReadonlyMap<number, number>): void {
  const bias = outputBias(model);
  const sums = Float32Array.from(bias.dataSync());
  for (const [output, value] of values) sums[output] = (sums[output] as number) + value;
  tf.tidy(() => {
    bias.assign(tf.tensor(sums, bias.shape));
  });
}

/**
 * What a model adds to its outputs last, `[outputs]`.
 * @throws FacultyError BAD_MODEL where it does not end in a dense layer of its own with biases and no activation.
 */
export function outputBias(model: tf.LayersModel): tf.Variable {
  const layer = model.outputs[0]?.sourceLayer;
  const kind = layer?.getClassName();
  const { activation } = kind === "Dense" ? (layer?.getConfig() ?? {}) : {};
  const [, bias] = layer?.weights ?? []; // a dense layer's kernel is its first
  if (activation === "linear" && layer?.inboundNodes.length === 1 && bias !== undefined)
    return bias.read() as tf.Variable;
  throw new FacultyError(
    "BAD_MODEL",
    `classBias: the student ends in layer ${layer?.name} (${kind}), expected a dense layer with biases and without an activation`,
    { layer: layer?.name },
  );
}
