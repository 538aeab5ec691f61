import tf from "#tfjs";

/**
 * The values of what is computed, `[all of them]`; every other tensor that it took is freed. To be used where `tf.tidy` would
 * return values: it looks for tensors in all that it returns, and so takes each value of an array in hand.
 */
export function tidyValues(compute: () => tf.Tensor): Float32Array {
  const computed = tf.tidy(compute);
  try {
    return computed.dataSync<"float32">();
  } finally {
    computed.dispose();
  }
}
