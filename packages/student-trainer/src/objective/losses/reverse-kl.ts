import { divergence } from "../loss/divergence.ts";
import type { Loss } from "../loss/loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { reverseKlTerm } from "../terms/response-terms.ts";

/**
 * `T² · mean_i KL(q_i ‖ p_i)`: the divergence of MiniLLM, Gu et al. 2024, arXiv:2306.08543. It seeks a mode of the
 * target where `soft-target-kl` covers all of them.
 */
export const reverseKlLoss: Loss = defineResponseLoss({
  term: reverseKlTerm,
  rows: ({ logP, logQ }) => divergence(logQ, logP),
});
