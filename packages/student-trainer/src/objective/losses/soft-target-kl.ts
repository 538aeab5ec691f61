import type { tf } from "@faculty/models/backend";
import { divergence } from "../loss/divergence.ts";
import type { Loss } from "../loss/loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import type { SparsePair } from "../response/sparse-pair.ts";
import { softTargetKlTerm } from "../terms/response-terms.ts";

/**
 * Hinton et al. 2015, arXiv:1503.02531 §2, as a divergence: `T² · mean_i KL(p_i ‖ softmax(z_i / T))`, in nats, with
 * p the soft target at temperature T. It differs from the softened cross-entropy by the target's entropy, so that 0 means
 * agreement; the gradient is the same, `T (q − p) / batch`, and T² keeps it on the scale of the hard labels'.
 */
export const softTargetKlLoss: Loss = defineResponseLoss({
  term: softTargetKlTerm,
  rows: ({ logP, logQ }) => divergence(logP, logQ),
  sparseRows,
});

/**
 * `Σ_named p (log p − log q) + Σ_groups r Σ_others (log r − log q)`, r the probability of each class of a group that is not
 * named.
 */
function sparseRows({ logQ, logQNamed, logP, rests }: SparsePair): tf.Tensor1D {
  const ofNamed = logP.exp().mul(logP.sub(logQNamed)).sum(-1);
  return rests.reduce<tf.Tensor>((sum, { log, count, overOthers }) => {
    const logQOthers = overOthers(logQ, logQNamed);
    return sum.add(log.exp().mul(count.mul(log).sub(logQOthers)));
  }, ofNamed) as tf.Tensor1D;
}
