import type { tf } from "@faculty/models/backend";
import { divergence } from "../loss/divergence.ts";
import type { Loss } from "../loss/loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import type { SparsePair } from "../response/sparse-pair.ts";
import { reverseKlTerm } from "../terms/response-terms.ts";

/**
 * `T² · mean_i KL(q_i ‖ p_i)`: the divergence of MiniLLM, Gu et al. 2024, arXiv:2306.08543. It seeks a mode of the
 * target where `soft-target-kl` covers all of them.
 */
export const reverseKlLoss: Loss = defineResponseLoss({
  term: reverseKlTerm,
  rows: ({ logP, logQ }) => divergence(logQ, logP),
  sparseRows,
});

/**
 * `Σ q log q − Σ_named q log p − Σ_groups Σ_others q log r`, r the probability of each class of a group that is not named.
 */
function sparseRows({ logQ, logQNamed, logP, used, rests }: SparsePair): tf.Tensor1D {
  const q = logQ.exp();
  const named = logQNamed.exp().mul(used);
  return rests.reduce<tf.Tensor>(
    (sum, { log, overOthers }) => sum.sub(overOthers(q, named).mul(log)),
    q.mul(logQ).sum(-1).sub(named.mul(logP).sum(-1)),
  ) as tf.Tensor1D;
}
