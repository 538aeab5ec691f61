import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";

/** Adds one number between −`amount` and `amount` to all pixels, in the units the model sees; not clipped. */
export interface BrightnessSpec {
  readonly kind: "brightness";
  readonly amount: number;
}

export const brightness: ChangingAugmentation<BrightnessSpec> = {
  schema: z.strictObject({ kind: z.literal("brightness"), amount: z.number().positive().max(1) }),
  samples: ["image"],
  change: ({ values }, { amount }, random) => {
    const added = amount * (2 * random.uniform() - 1);
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + added;
  },
};
