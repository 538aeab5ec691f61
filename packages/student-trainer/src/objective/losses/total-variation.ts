import type { Loss } from "../loss/loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { totalVariationTerm } from "../terms/response-terms.ts";

/** Total variation distance, `mean_i ½ Σ_c |p_c − q_c|`, between 0 and 1; Wen et al. 2023, arXiv:2307.15190. */
export const totalVariationLoss: Loss = defineResponseLoss({
  term: totalVariationTerm,
  rows: ({ logP, logQ }) => logP.exp().sub(logQ.exp()).abs().sum(-1).div(2),
});
