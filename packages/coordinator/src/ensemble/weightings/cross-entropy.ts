import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { labelCrossEntropy } from "./label-cross-entropy.ts";
import { softmaxWeights } from "./softmax-weights.ts";

/** `w_k ∝ exp(−CE_k / τ)` per sample, CE with the label at temperature 1; at τ = 1, `w_k ∝ p_k(label)`. */
export const crossEntropy: Weighting = defineWeighting({
  parameters: z.strictObject({ tau: z.number().positive().max(1000).default(1) }),
  needs: ["labels"],
  weigh: (inputs, { tau }) =>
    softmaxWeights(
      inputs.labels.length,
      inputs.logProbabilities.length,
      tau,
      (row, k) => -labelCrossEntropy(inputs, row, k),
    ),
});
