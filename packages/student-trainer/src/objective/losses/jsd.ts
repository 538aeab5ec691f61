import { tf } from "@faculty/models/backend";
import { divergence, slopeAlong } from "../loss/divergence.ts";
import { logMixture } from "../loss/log-mixture.ts";
import { log1p } from "../loss/log1p.ts";
import type { Loss } from "../loss/loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { jsdTerm } from "../terms/response-terms.ts";

/**
 * Generalised Jensen-Shannon divergence, Agarwal et al. 2024 (GKD), arXiv:2306.13649 §2:
 * `T² · mean_i [β KL(p ‖ m) + (1 − β) KL(q ‖ m)]` with `m = β p + (1 − β) q`. It vanishes as β nears 0 or 1;
 * `normalized` divides by β (1 − β), which goes over into KL(p ‖ q) at β = 0 and KL(q ‖ p) at β = 1 without a jump.
 */
export const jsdLoss: Loss = defineResponseLoss({
  term: jsdTerm,
  rows: ({ logP, logQ }, { beta, normalized }) =>
    normalized ? normalizedJsd(logP, logQ, beta) : generalizedJsd(logP, logQ, beta),
});

/** `β KL(p ‖ m) + (1 − β) KL(q ‖ m)` of each row, `[batch]`. */
export function generalizedJsd(logP: tf.Tensor2D, logQ: tf.Tensor2D, beta: number): tf.Tensor1D {
  return normalizedJsd(logP, logQ, beta).mul(beta * (1 - beta));
}

function normalizedJsd(logP: tf.Tensor2D, logQ: tf.Tensor2D, beta: number): tf.Tensor1D {
  return beta <= 1 / 2 ? ofLowerHalf(logP, logQ, beta) : ofLowerHalf(logQ, logP, 1 - beta);
}

/** Bounds e^x: what it bounds is multiplied by a probability below e^-80, which is nothing in float32. */
const largestExponent = 80;

/**
 * `JSD / (β (1 − β)) = KL(a ‖ m) / (1 − β) + KL(b ‖ m) / β`, `m = β a + (1 − β) b`, for β up to ½, of each row.
 * As β → 0 the second part is of the order of β, but would be computed as the difference of nearly equal numbers, so
 * `KL(b ‖ m) / β = Σ b (r − 1) − b log(1 + β (r − 1)) / β` with r = a / b is used instead, where nothing cancels. The
 * gradients are those of `Σ a log(a / m) / (1 − β)` for log a and `Σ b log(b / m) / β` for log b, m constant: what m adds
 * to one part it takes from the other.
 */
function ofLowerHalf(logA: tf.Tensor2D, logB: tf.Tensor2D, beta: number): tf.Tensor1D {
  if (beta === 0) return divergence(logA, logB);
  const precise = tf.customGrad((x, y, save) => {
    const [logX, logY] = [x as tf.Tensor2D, y as tf.Tensor2D];
    const logM = logMixture(logY, logX, beta);
    const d = logX.sub<tf.Tensor2D>(logY);
    const rise = log1p(bounded(d).expm1().mul<tf.Tensor2D>(beta)).div<tf.Tensor2D>(beta); // log(m / b) / β
    (save as tf.GradSaveFunc)([slopeToMixture(logX, tf.neg(d), 1 - beta), slopeToMixture(logY, d, beta)]);
    const b = logY.exp();
    const second = logX.exp().sub(b).sub(b.mul(rise)).sum(-1);
    return {
      value: divergence(logX, logM)
        .div(1 - beta)
        .add(second),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((slope) => dy.expandDims(-1).mul(slope)),
    };
  });
  return precise(logA, logB) as tf.Tensor1D;
}

/**
 * The gradient for log a of `Σ a log(a / m) / w`, m = (1 − w) a + w b a constant. Any number may be added to log(a / m) in a
 * row: where most of a lies where b is next to nothing, it is next to −log(1 − w) there, and what it differs by is kept.
 * @param d - log b − log a, `[batch, classes]`.
 */
function slopeToMixture(logA: tf.Tensor2D, d: tf.Tensor2D, w: number): tf.Tensor2D {
  const isApart = tf.sum(logA.exp().mul(d.less(-1)), -1, true).greater(1 / 2);
  const rise = log1p(bounded(d).expm1().mul<tf.Tensor2D>(w));
  const riseAboveLeast = log1p(
    bounded(d)
      .exp()
      .mul<tf.Tensor2D>(w / (1 - w)),
  );
  return slopeAlong(logA, tf.where(isApart, riseAboveLeast, rise)).div(-w);
}

function bounded(exponent: tf.Tensor2D): tf.Tensor2D {
  return tf.minimum(exponent, largestExponent);
}
