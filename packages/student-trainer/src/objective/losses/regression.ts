import type { Loss } from "../loss/loss.ts";
import { defineValueLoss } from "../loss/value-loss.ts";
import { regressionTerm } from "../terms/plain-terms.ts";

/**
 * Squared difference of values: `1/(N·C) · Σ ((ŷ − y) / s)²` over the values that are known, y the ensemble's or, with
 * `to: target`, what is known of the sample; s their standard deviation over the labelled training samples. Of logits, and
 * where no sample has a label, s is 1. Temperature plays no part.
 */
export const regressionLoss: Loss = defineValueLoss(regressionTerm, (errors) => errors.square());
