import tf from "#tfjs";

/**
 * Some ids of each sample, `[batch, ids]` → `[batch, places]`. A product with 0 and 1 is exact, and holds for any number of
 * rows where it is recorded.
 * @param places - Where each is read. @param from - What is taken from each id; what is below 0 then is 0.
 */
export function takenIds(inputs: tf.Tensor | tf.Tensor[], places: tf.Tensor1D, from: number): tf.Tensor2D {
  const ids = [inputs].flat()[0] as tf.Tensor2D;
  const taken = tf.range(0, ids.shape[1]).expandDims(1).equal(places).toFloat() as tf.Tensor2D;
  return tf.relu(ids.matMul(taken).sub(from));
}
