import { tf } from "@faculty/models/backend";
import { outlineBuilt } from "@faculty/models/layers";
import { checkOutputBias } from "../check/check-output-bias.ts";

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
  checkOutputBias(outlineBuilt(model));
  const [, bias] = model.outputs[0]?.sourceLayer.weights ?? []; // a dense layer's kernel is its first
  return bias?.read() as tf.Variable;
}
