import { defineLoss, type Loss } from "../loss/loss.ts";
import { meanOfValues } from "../loss/mean-over.ts";
import { logitMseTerm } from "../terms/plain-terms.ts";

/**
 * Squared difference of logits, Ba & Caruana 2014, arXiv:1312.6184 §2.2: `1/(N·C) · Σ (z_s / T − z_t / T)²`, with z_t
 * the ensemble's logits and T the run's temperature. There is no T²: the gradient shrinks as 1/T².
 */
export const logitMseLoss: Loss = defineLoss({
  term: logitMseTerm,
  evaluate: ({ logits, softLogits, temperature, counted }) =>
    meanOfValues(logits.sub(softLogits).div(temperature).square(), counted),
});
