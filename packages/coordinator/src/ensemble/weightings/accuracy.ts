import { z } from "zod";
import { defineWeighting, sameForEveryRow, type Weighting } from "../weighting.ts";

/** `w_k ∝ a_k^γ`, a_k the teacher's accuracy on the validation samples; γ = 0 is uniform, a large γ picks the best. */
export const accuracy: Weighting = defineWeighting({
  parameters: z.strictObject({ gamma: z.number().min(0).max(1000).default(1) }),
  needs: ["validation"],
  weigh: ({ standings, labels }, { gamma }) => {
    const best = Math.max(...standings.map((standing) => standing.accuracy));
    if (best === 0)
      return sameForEveryRow(
        labels.length,
        standings.map(() => 1),
      );
    return sameForEveryRow(
      labels.length,
      standings.map((standing) => (standing.accuracy / best) ** gamma),
    );
  },
});
