import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { labelCrossEntropy } from "./label-cross-entropy.ts";

/** The teacher of the least cross-entropy with the label has a sample to itself; of equal ones the first. */
export const minCe: Weighting = defineWeighting({
  parameters: z.strictObject({}),
  needs: ["labels"],
  weigh: (inputs) => {
    const teachers = inputs.logProbabilities.length;
    const weights = new Float64Array(inputs.labels.length * teachers);
    for (let row = 0; row < inputs.labels.length; row++) {
      let best = 0;
      for (let k = 1; k < teachers; k++)
        if (labelCrossEntropy(inputs, row, k) < labelCrossEntropy(inputs, row, best)) best = k;
      weights[row * teachers + best] = 1;
    }
    return weights;
  },
});
