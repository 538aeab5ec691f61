import { argmax } from "@faculty/shared/metrics";
import type { Rows } from "@faculty/shared/tensor";
import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { softmaxWeights } from "./softmax-weights.ts";

/** `w_k ∝ exp(max_c p_k(c) / τ)` per sample, at temperature 1: a teacher sure of anything counts for more. */
export const maxProbability: Weighting = defineWeighting({
  parameters: z.strictObject({ tau: z.number().positive().max(1000).default(1) }),
  needs: [],
  weigh: ({ logProbabilities, labels }, { tau }) =>
    softmaxWeights(labels.length, logProbabilities.length, tau, (row, k) => {
      const { data, width } = logProbabilities[k] as Rows;
      return Math.exp(data[row * width + argmax(data, row * width, width)] as number);
    }),
});
