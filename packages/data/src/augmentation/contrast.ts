import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";

/** Moves all pixels away from their mean, or towards it, by one factor between 1 − `amount` and 1 + `amount`; not clipped. */
export interface ContrastSpec {
  readonly kind: "contrast";
  readonly amount: number;
}

export const contrast: ChangingAugmentation<ContrastSpec> = {
  schema: z.strictObject({ kind: z.literal("contrast"), amount: z.number().positive().max(1) }),
  samples: ["image"],
  change: ({ values }, { amount }, random) => {
    const factor = 1 + amount * (2 * random.uniform() - 1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (let i = 0; i < values.length; i++) values[i] = mean + factor * ((values[i] as number) - mean);
  },
};
