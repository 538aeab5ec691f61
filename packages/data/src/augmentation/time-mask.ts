import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";

/** Sets `count` spans of up to `steps` time steps to 0, the mean of a standardised series. */
export interface TimeMaskSpec {
  readonly kind: "time-mask";
  readonly steps: number;
  readonly count: number;
}

/**
 * SpecAugment, Park et al. 2019, arXiv:1904.08779 §2: each span draws its length t from 0 to `steps`, then its first
 * step from 0 to T − t.
 */
export const timeMask: ChangingAugmentation<TimeMaskSpec> = {
  schema: z.strictObject({
    kind: z.literal("time-mask"),
    steps: z.int().min(1).max(4096),
    count: z.int().min(1).max(16).default(1),
  }),
  samples: ["series"],
  change: ({ height, width, values }, { steps, count }, random) => {
    for (let span = 0; span < count; span++) {
      const length = Math.min(random.integer(0, steps), height);
      const first = random.integer(0, height - length);
      values.fill(0, first * width, (first + length) * width);
    }
  },
};
