import { tf } from "@faculty/models/backend";

/**
 * 1 at each index and 0 elsewhere, as floats. Not `tf.oneHot`: natively its values are integers, and it refuses a single
 * class.
 * @param indices - int32, any shape.
 * @returns `[...indices.shape, classes]`.
 */
export function oneHot<Kind extends tf.Tensor>(indices: tf.Tensor, classes: number): Kind {
  return tf.cast(tf.equal<Kind>(indices.expandDims(-1), tf.range(0, classes, 1, "int32")), "float32");
}
