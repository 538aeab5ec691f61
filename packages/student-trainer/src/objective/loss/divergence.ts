import { tf } from "@faculty/models/backend";
import { oneHot } from "./one-hot.ts";

/** Below this difference of logarithms the terms are summed as a series: its next term is 10⁻⁷ of the sum. */
const near = 0.25;

/**
 * `KL(a ‖ b) = Σ_c a_c (log a_c − log b_c)` of each row of two distributions, in nats, as
 * `Σ_c a_c (e^−d − 1 + d)`, d = log a − log b, which is the same for sums of 1 and has no terms that cancel: of two
 * distributions that are all but equal, as at high temperatures, float32 would keep no digit of the first. Its gradient
 * is `slopeAlong(log a, d)` for log a and `b − a` for log b, whose entry at a class that has more than half of b is taken
 * as what the others leave of 0: where both are sure of one class, its own difference would be rounding alone.
 * @param logA - `[batch, classes]`, finite, of rows whose probabilities sum to 1. @param logB - The same.
 * @returns `[batch]`.
 */
export function divergence(logA: tf.Tensor2D, logB: tf.Tensor2D): tf.Tensor1D {
  const precise = tf.customGrad((x, y, save) => {
    const [logX, logY] = [x as tf.Tensor2D, y as tf.Tensor2D];
    const [a, b, d] = [logX.exp<tf.Tensor2D>(), logY.exp<tf.Tensor2D>(), logX.sub<tf.Tensor2D>(logY)];
    const difference = b.sub<tf.Tensor2D>(a);
    (save as tf.GradSaveFunc)([slopeAlong(logX, d), summingToZero(difference, b)]);
    const far = difference.add(a.mul(d));
    const close = a.mul(excess(d.clipByValue(-near, near) as tf.Tensor2D));
    return {
      value: tf.where(d.abs().less(near), close, far).sum(-1),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((slope) => dy.expandDims(-1).mul(slope)),
    };
  });
  return precise(logA, logB) as tf.Tensor1D;
}

/**
 * The gradient for log a of `Σ_c a_c x_c`, x constant, as `a (x − x_m)`, m the largest class of a. Any multiple of a may
 * be added to it, since the probabilities sum to 1 whatever they depend on; with this one the next step back, through a
 * softmax, takes no difference of large numbers where a is sure of its class.
 * @param logA - `[batch, classes]`. @param x - The same shape.
 */
export function slopeAlong(logA: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  return logA.exp<tf.Tensor2D>().mul(x.sub(tf.sum(x.mul(largest(logA)), -1, true)));
}

/** `exp(log a)`, `[batch, classes]`, of rows whose probabilities sum to 1, with `slopeAlong` for its gradient. */
export function probabilities(logA: tf.Tensor2D): tf.Tensor2D {
  const precise = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor2D]);
    return {
      value: tf.exp(x as tf.Tensor2D),
      gradFunc: (dy: tf.Tensor, [logX]: tf.Tensor[]) => slopeAlong(logX as tf.Tensor2D, dy as tf.Tensor2D),
    };
  });
  return precise(logA) as tf.Tensor2D;
}

/** Replaces the entry of each row at the class that has more than half of `shares`, if one has, by minus the others' sum. */
export function summingToZero(rows: tf.Tensor2D, shares: tf.Tensor2D): tf.Tensor2D {
  const leads = shares.greater(1 / 2).toFloat();
  const others = rows.mul(tf.sub(1, leads));
  return others.sub(leads.mul(tf.sum(others, -1, true)));
}

/** 1 at the largest of each row, 0 elsewhere. */
function largest(rows: tf.Tensor2D): tf.Tensor2D {
  return oneHot<tf.Tensor2D>(rows.argMax(-1), rows.shape[1]);
}

/** `e^−d − 1 + d` of a small d: d²/2 − d³/6 + d⁴/24 − d⁵/120 + d⁶/720. */
function excess(d: tf.Tensor2D): tf.Tensor2D {
  const series = d.div(-6).add(1).mul(d).div(-5).add(1).mul(d).div(-4).add(1).mul(d).div(-3).add(1);
  return series.mul(d.square()).div(2);
}
