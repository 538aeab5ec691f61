import type { Rows } from "@faculty/shared/tensor";
import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { softmaxWeights } from "./softmax-weights.ts";

/** `w_k ∝ exp((p_k(first) − p_k(second)) / τ)` per sample, at temperature 1: a teacher torn between two counts for less. */
export const margin: Weighting = defineWeighting({
  parameters: z.strictObject({ tau: z.number().positive().max(1000).default(1) }),
  needs: [],
  weigh: ({ logProbabilities, labels }, { tau }) =>
    softmaxWeights(labels.length, logProbabilities.length, tau, (row, k) => marginOf(logProbabilities[k] as Rows, row)),
});

function marginOf({ data, width }: Rows, row: number): number {
  let [first, second] = [-Infinity, -Infinity];
  for (let i = row * width; i < (row + 1) * width; i++) {
    const value = data[i] as number;
    if (value > first) [first, second] = [value, first];
    else if (value > second) second = value;
  }
  return Math.exp(first) - Math.exp(second);
}
