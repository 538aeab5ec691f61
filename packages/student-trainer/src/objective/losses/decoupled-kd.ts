import { tf } from "@faculty/models/backend";
import { divergence } from "../loss/divergence.ts";
import type { Loss } from "../loss/loss.ts";
import { oneHot } from "../loss/one-hot.ts";
import { ownLabelKnown } from "../loss/own-label-known.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { decoupledKdTerm } from "../terms/response-terms.ts";

/**
 * Decoupled knowledge distillation, Zhao et al. 2022, arXiv:2203.08679:
 * `T² · mean_i [α KL(b_t ‖ b_s) + β KL(p̂ ‖ q̂)]` with `b = (p_y, 1 − p_y)` and p̂, q̂ the distributions over the classes
 * other than the label; the mean is over the samples that have one. `soft-target-kl` is α = 1, β = 1 − p_y. The published
 * warm-up is a schedule of the weight.
 */
export const decoupledKdLoss: Loss = defineResponseLoss({
  term: decoupledKdTerm,
  counts: ownLabelKnown,
  rows: ({ logP, logQ }, { alpha, beta }, { labels }) => {
    const label = oneHot<tf.Tensor2D>(labels, logP.shape[1]);
    const target = divergence(targetOrNot(logP, label), targetOrNot(logQ, label)).mul<tf.Tensor1D>(alpha);
    return target.add(divergence(withoutLabel(logP, label), withoutLabel(logQ, label)).mul(beta));
  },
});

/** Lies under every log-probability (`zeroLogProbability` is −1e4), so that its exponential is 0 beside any of them. */
const hidden = -1e6;

/** `(log p_y, log Σ_{c ≠ y} p_c)`, `[batch, 2]`. */
function targetOrNot(logP: tf.Tensor2D, label: tf.Tensor2D): tf.Tensor2D {
  const others = logP.add<tf.Tensor2D>(label.mul(hidden));
  return tf.stack([logP.mul(label).sum(-1), tf.logSumExp(others, -1)], -1) as tf.Tensor2D;
}

/** Log-probabilities given that the class is not the label, `[batch, classes]`. */
function withoutLabel(logP: tf.Tensor2D, label: tf.Tensor2D): tf.Tensor2D {
  return tf.logSoftmax(logP.add<tf.Tensor2D>(label.mul(hidden)));
}
