import type { Rows } from "@faculty/shared/tensor";
import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { complementShares } from "./complement-shares.ts";

/**
 * CA-MKD (Zhang et al. 2022, arXiv:2201.00007, eq. 4): `w_k = (1 − softmax_k(CE_k)) / (K − 1)` per sample, CE_k the
 * cross-entropy of teacher k with the label at temperature 1: a teacher that is right counts for more.
 */
export const confidence: Weighting = defineWeighting({
  parameters: z.strictObject({}),
  needs: ["labels"],
  weigh: ({ logProbabilities, labels }) => {
    const teachers = logProbabilities.length;
    const crossEntropy = (row: number, k: number) => {
      const { data, width } = logProbabilities[k] as Rows;
      return -(data[row * width + (labels[row] as number)] as number);
    };
    const worst = Float64Array.from(labels, (_, row) =>
      Math.max(...logProbabilities.map((_teacher, k) => crossEntropy(row, k))),
    );
    return complementShares(labels.length, teachers, (row, k) =>
      Math.exp(crossEntropy(row, k) - (worst[row] as number)),
    );
  },
});
