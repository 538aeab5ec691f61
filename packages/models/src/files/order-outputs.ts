import tf from "#tfjs";
import { outputOrder } from "../inspect/output-order.ts";
import { outlineBuilt } from "../layers/outline-built.ts";

/**
 * Puts a model's outputs in the order of a data set's classes, by the columns of its last weights: the same function of
 * its inputs, with its answers in another order. Outputs that lie so already stay as they are, to the bit.
 * @param path - Of the model, for messages.
 * @param own - Class of each output. @param wanted - The data set's, in its order.
 * @throws FacultyError CLASS_MISMATCH where these are other classes, or the model's end cannot be put in order.
 */
export function orderOutputs(
  path: string,
  model: tf.LayersModel,
  own: readonly string[],
  wanted: readonly string[],
): void {
  const { columns, layers } = outputOrder(path, outlineBuilt(model), own, wanted);
  for (const name of layers) permute(model.getLayer(name), columns);
}

/** Of a kernel `[inputs, classes]` and of values `[classes]` the last axis is that of the outputs. */
function permute(layer: tf.layers.Layer, columns: readonly number[]): void {
  tf.tidy(() => {
    const order = tf.tensor1d([...columns], "int32");
    layer.setWeights(layer.getWeights().map((weight) => tf.gather(weight, order, weight.rank - 1)));
  });
}
