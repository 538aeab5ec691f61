import { probabilities } from "../loss/divergence.ts";
import type { Loss } from "../loss/loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { softTargetMseTerm } from "../terms/response-terms.ts";

/**
 * Squared difference of softened probabilities: `1/(N·C) · Σ (softmax(z / T) − p)²`, with p the soft target at
 * temperature T. T² is a factor only where `temperatureSquared` asks for it, as KD-Lib has it.
 */
export const softTargetMseLoss: Loss = defineResponseLoss({
  term: softTargetMseTerm,
  rows: ({ logP, logQ }) => probabilities(logQ).sub(logP.exp()).square().mean(-1),
});
