import type { tf } from "@faculty/shared/backend";

/**
 * `KL(a ‖ b) = Σ_c a_c (log a_c − log b_c)` of each row, in nats.
 * @param logA - `[batch, classes]`, finite. @param logB - The same.
 * @returns `[batch]`.
 */
export function divergence(logA: tf.Tensor2D, logB: tf.Tensor2D): tf.Tensor1D {
  return logA.exp().mul(logA.sub(logB)).sum(-1);
}
