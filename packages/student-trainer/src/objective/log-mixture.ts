import { tf } from "@faculty/shared/backend";

/**
 * `log((1 − weight) · a + weight · b)`, element by element, from log a and log b; exact at weight 0 and 1.
 * @param logA - `[batch, classes]`. @param logB - The same shape.
 */
export function logMixture(logA: tf.Tensor2D, logB: tf.Tensor2D, weight: number): tf.Tensor2D {
  if (weight === 0) return logA;
  if (weight === 1) return logB;
  return tf.logSumExp(tf.stack([logA.add(Math.log(1 - weight)), logB.add(Math.log(weight))]), 0) as tf.Tensor2D;
}
