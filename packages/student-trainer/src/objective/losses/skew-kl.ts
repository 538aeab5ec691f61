import { divergence } from "../loss/divergence.ts";
import { logMixture } from "../loss/log-mixture.ts";
import type { Loss } from "../loss/loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { skewKlTerm } from "../terms/response-terms.ts";

/**
 * Ko et al. 2024 (DistiLLM), arXiv:2402.03898 §3.1, with λ `skew`. Forward: `T² · mean_i KL(p ‖ λ p + (1 − λ) q)`;
 * reverse: `T² · mean_i KL(q ‖ (1 − λ) p + λ q)`. Neither can exceed −log λ; λ = 0 gives the plain divergences.
 */
export const skewKlLoss: Loss = defineResponseLoss({
  term: skewKlTerm,
  rows: ({ logP, logQ }, { direction, skew }) =>
    direction === "forward"
      ? divergence(logP, logMixture(logQ, logP, skew))
      : divergence(logQ, logMixture(logP, logQ, skew)),
});
