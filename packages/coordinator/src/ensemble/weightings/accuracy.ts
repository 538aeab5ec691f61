import { z } from "zod";
import { defineWeighting, type StandingInputs, sameForEveryRow, type Weighting } from "../weighting.ts";

/** `w_k ∝ a_k^γ`, a_k the teacher's accuracy on the validation samples; γ = 0 is uniform, a large γ picks the best. */
export const accuracy: Weighting = defineWeighting({
  parameters: z.strictObject({ gamma: z.number().min(0).max(1000).default(1) }),
  needs: ["validation"],
  standing,
  weigh: (inputs, parameters) => sameForEveryRow(inputs.labels.length, standing(inputs, parameters)),
});

function standing({ standings }: StandingInputs, { gamma }: { gamma: number }): number[] {
  const best = Math.max(...standings.map(({ accuracy: own }) => own));
  return standings.map(({ accuracy: own }) => (best === 0 ? 1 : (own / best) ** gamma));
}
