import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";
import { softmaxWeights } from "./softmax-weights.ts";

/** `w_k ∝ exp(−NLL_k / τ)`, NLL the teacher's mean negative log-likelihood of the validation samples, nats. */
export const likelihood: Weighting = defineWeighting({
  parameters: z.strictObject({ tau: z.number().positive().max(1000).default(1) }),
  needs: ["validation"],
  standing: ({ standings }, { tau }) => {
    const best = Math.min(...standings.map(({ nll }) => nll));
    return standings.map(({ nll }) => Math.exp((best - nll) / tau));
  },
  weigh: ({ standings, labels }, { tau }) =>
    softmaxWeights(labels.length, standings.length, tau, (_, k) => -(standings[k]?.nll ?? 0)),
});
