import { exponential, type Rows } from "@faculty/shared/tensor";
import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { complementShares } from "./complement-shares.ts";

/**
 * EBKD (Kwon et al. 2020, as coded beside CA-MKD): `w_k = (1 − H_k / Σ_j H_j) / (K − 1)` per sample, H the entropy of the
 * teacher's distribution at temperature 1: a sure teacher counts for more.
 */
export const entropy: Weighting = defineWeighting({
  parameters: z.strictObject({}),
  needs: [],
  weigh: ({ logProbabilities, labels }) =>
    complementShares(labels.length, logProbabilities.length, (row, k) => rowEntropy(logProbabilities[k] as Rows, row)),
});

/** `−Σ p log p` of one row, nats. */
function rowEntropy(logProbabilities: Rows, row: number): number {
  let sum = 0;
  for (let i = row * logProbabilities.width; i < (row + 1) * logProbabilities.width; i++) {
    const logP = logProbabilities.data[i] as number;
    sum -= exponential(logP) * logP;
  }
  return sum;
}
