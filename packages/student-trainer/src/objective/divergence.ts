import { tf } from "@faculty/shared/backend";

/** Below this difference of logarithms the terms are summed as a series: its next term is 10⁻⁷ of the sum. */
const near = 0.25;

/**
 * `KL(a ‖ b) = Σ_c a_c (log a_c − log b_c)` of each row of two distributions, in nats, as
 * `Σ_c a_c (e^−d − 1 + d)`, d = log a − log b, which is the same for sums of 1 and has no terms that cancel: of two
 * distributions that are all but equal, as at high temperatures, float32 would keep no digit of the first. Its gradient
 * is `a d` for log a and `b − a` for log b.
 * @param logA - `[batch, classes]`, finite. @param logB - The same.
 * @returns `[batch]`.
 */
export function divergence(logA: tf.Tensor2D, logB: tf.Tensor2D): tf.Tensor1D {
  const precise = tf.customGrad((x, y, save) => {
    const [a, b, d] = [
      (x as tf.Tensor2D).exp(),
      (y as tf.Tensor2D).exp(),
      (x as tf.Tensor2D).sub<tf.Tensor2D>(y as tf.Tensor2D),
    ];
    const slopes = [a.mul(d), b.sub(a)] as const;
    (save as tf.GradSaveFunc)([...slopes]);
    const far = slopes[1].add(slopes[0]);
    const close = a.mul(excess(d.clipByValue(-near, near) as tf.Tensor2D));
    return {
      value: tf.where(d.abs().less(near), close, far).sum(-1),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((slope) => dy.expandDims(-1).mul(slope)),
    };
  });
  return precise(logA, logB) as tf.Tensor1D;
}

/** `e^−d − 1 + d` of a small d: d²/2 − d³/6 + d⁴/24 − d⁵/120 + d⁶/720. */
function excess(d: tf.Tensor2D): tf.Tensor2D {
  const series = d.div(-6).add(1).mul(d).div(-5).add(1).mul(d).div(-4).add(1).mul(d).div(-3).add(1);
  return series.mul(d.square()).div(2);
}
