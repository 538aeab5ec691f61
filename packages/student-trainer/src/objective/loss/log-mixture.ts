import { tf } from "@faculty/models/backend";
import { log1p } from "./log1p.ts";
import { withoutGradient } from "./without-gradient.ts";

/**
 * `log((1 − weight) · a + weight · b)`, element by element, from log a and log b; exact at weight 0 and 1, and where a is b.
 * @param logA - `[batch, classes]`. @param logB - The same shape.
 */
export function logMixture(logA: tf.Tensor2D, logB: tf.Tensor2D, weight: number): tf.Tensor2D {
  if (weight === 0) return logA;
  if (weight === 1) return logB;
  const far = tf.logSumExp(tf.stack([logA.add(Math.log(1 - weight)), logB.add(Math.log(weight))]), 0) as tf.Tensor2D;
  const d = logB.sub<tf.Tensor2D>(logA);
  const close = logA.add(log1p(d.clipByValue(-1, 1).expm1().mul(weight)));
  const isClose = withoutGradient(d, (apart) => apart.abs().lessEqual(1).toFloat());
  return isClose.mul(close).add(tf.sub(1, isClose).mul(far));
}
