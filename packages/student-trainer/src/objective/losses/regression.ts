import { defineLoss, type Loss } from "../loss/loss.ts";
import { meanOfValues } from "../loss/mean-over.ts";
import { regressionTerm } from "../terms/plain-terms.ts";

/**
 * Squared difference of outputs that are values, not logits: `1/(N·C) · Σ (ŷ_s − ŷ_t)²`, ŷ_t the ensemble's mean
 * output. Temperature plays no part.
 */
export const regressionLoss: Loss = defineLoss({
  term: regressionTerm,
  evaluate: ({ logits, softLogits, counted }) => meanOfValues(logits.sub(softLogits).square(), counted),
});
