import { tf } from "@faculty/shared/backend";
import { z } from "zod";
import { divergence } from "../divergence.ts";
import { logMixture } from "../log-mixture.ts";
import { log1p } from "../log1p.ts";
import type { Loss } from "../loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";

/**
 * Generalised Jensen-Shannon divergence, Agarwal et al. 2024 (GKD), arXiv:2306.13649 §2:
 * `T² · mean_i [β KL(p ‖ m) + (1 − β) KL(q ‖ m)]` with `m = β p + (1 − β) q`. It vanishes as β nears 0 or 1;
 * `normalized` divides by β (1 − β), which goes over into KL(p ‖ q) at β = 0 and KL(q ‖ p) at β = 1 without a jump.
 */
export const jsdLoss: Loss = defineResponseLoss({
  parameters: z.object({ beta: z.number().min(0).max(1).default(0.5), normalized: z.boolean().default(false) }),
  needs: [],
  temperatureSquared: true,
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
 * `KL(b ‖ m) / β = Σ b (r − 1) − b log(1 + β (r − 1)) / β` with r = a / b is used instead, where nothing cancels.
 */
function ofLowerHalf(logA: tf.Tensor2D, logB: tf.Tensor2D, beta: number): tf.Tensor1D {
  const first = divergence(logA, logMixture(logB, logA, beta)).div<tf.Tensor1D>(1 - beta);
  if (beta === 0) return first;
  const b = logB.exp();
  const excess = tf.minimum(logA.sub(logB), largestExponent).expm1();
  const second = logA
    .exp()
    .sub(b)
    .sub(b.mul(log1p(excess.mul(beta))).div(beta))
    .sum(-1);
  return first.add(second);
}
