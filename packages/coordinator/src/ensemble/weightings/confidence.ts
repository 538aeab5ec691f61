import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { complementShares } from "./complement-shares.ts";
import { labelCrossEntropy } from "./label-cross-entropy.ts";

/**
 * CA-MKD (Zhang et al. 2022, arXiv:2201.00007, eq. 4): `w_k = (1 − softmax_k(CE_k)) / (K − 1)` per sample, CE_k the
 * cross-entropy of teacher k with the label at temperature 1: a teacher that is right counts for more.
 */
export const confidence: Weighting = defineWeighting({
  parameters: z.strictObject({}),
  needs: ["labels"],
  weigh: (inputs) => {
    const { logProbabilities, labels } = inputs;
    const worst = Float64Array.from(labels, (_, row) =>
      Math.max(...logProbabilities.map((_teacher, k) => labelCrossEntropy(inputs, row, k))),
    );
    return complementShares(labels.length, logProbabilities.length, (row, k) =>
      Math.exp(labelCrossEntropy(inputs, row, k) - (worst[row] as number)),
    );
  },
});
