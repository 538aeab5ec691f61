import { tf } from "@faculty/models/backend";
import type { Loss } from "../loss/loss.ts";
import { defineValueLoss } from "../loss/value-loss.ts";
import { huberTerm } from "../terms/plain-terms.ts";

/**
 * Huber 1964: of an error e in standard deviations, as `regression` has it, `½ e²` up to |e| = δ, `δ (|e| − ½ δ)` beyond;
 * the mean over the values that are known. Errors of outliers so pull no more than δ.
 */
export const huberLoss: Loss = defineValueLoss(huberTerm, (errors, { delta }) => {
  const size = errors.abs();
  const within = tf.minimum(size, delta);
  return within.square().mul(0.5).add(size.sub(within).mul(delta));
});
