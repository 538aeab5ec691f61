import { tf } from "@faculty/shared/backend";
import { log1p } from "./log1p.ts";
import { withoutGradient } from "./without-gradient.ts";

/**
 * `log((1 − weight) · a + weight · b)`, element by element, from log a and log b; exact at weight 0 and 1, and where a is b.
 * @param logA - `[batch, classes]`. @param logB - The same shape.
 */
export function logMixture(logA: tf.Tensor2D, logB: tf.Tensor2D, weight: number): tf.Tensor2D {
  if (weight === 0) return logA;
  if (weight === 1) return logB;
  const d = logB.sub(logA);
  const [below, above] = [d.minimum(0), d.neg().minimum(0)];
  const fromA = logA.add(log1p(below.expm1().mul(weight)));
  const fromB = logB.add(log1p(above.expm1().mul(1 - weight)));
  const isBelow = withoutGradient(d, (apart) => apart.lessEqual(0).toFloat());
  return isBelow.mul(fromA).add(tf.sub(1, isBelow).mul(fromB));
}
