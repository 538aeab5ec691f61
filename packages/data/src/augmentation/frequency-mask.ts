import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";

/** Sets `count` bands of up to `bands` neighbouring features to 0 at every time step. */
export interface FrequencyMaskSpec {
  readonly kind: "frequency-mask";
  readonly bands: number;
  readonly count: number;
}

/**
 * SpecAugment, Park et al. 2019, arXiv:1904.08779 §2: each band draws its width f from 0 to `bands`, then its first
 * feature from 0 to F − f.
 */
export const frequencyMask: ChangingAugmentation<FrequencyMaskSpec> = {
  schema: z.strictObject({
    kind: z.literal("frequency-mask"),
    bands: z.int().min(1).max(4096),
    count: z.int().min(1).max(16).default(1),
  }),
  samples: ["series"],
  change: ({ height, width, values }, { bands, count }, random) => {
    for (let band = 0; band < count; band++) {
      const extent = Math.min(random.integer(0, bands), width);
      const first = random.integer(0, width - extent);
      for (let step = 0; step < height; step++) values.fill(0, step * width + first, step * width + first + extent);
    }
  },
};
