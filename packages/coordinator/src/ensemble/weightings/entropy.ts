import { type Rows, rowEntropy } from "@faculty/shared/tensor";
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
