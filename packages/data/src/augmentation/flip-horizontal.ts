import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";
import type { Sample } from "./sample.ts";

/** Mirrors left and right with the given probability. */
export interface FlipHorizontalSpec {
  readonly kind: "flip-horizontal";
  readonly probability: number;
}

export const flipHorizontal: ChangingAugmentation<FlipHorizontalSpec> = {
  schema: z.strictObject({
    kind: z.literal("flip-horizontal"),
    probability: z.number().min(0).max(1).default(0.5),
  }),
  samples: ["image"],
  change,
  move: change,
};

/** One draw decides. */
function change(image: Sample, spec: FlipHorizontalSpec, random: Random): void {
  if (random.uniform() >= spec.probability) return;
  const { height, width, channels, values } = image;
  const stride = width * channels;
  for (let row = 0; row < height; row++) {
    for (let left = 0; left < width >> 1; left++) {
      const leftStart = row * stride + left * channels;
      const rightStart = row * stride + (width - 1 - left) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const kept = values[leftStart + channel] as number;
        values[leftStart + channel] = values[rightStart + channel] as number;
        values[rightStart + channel] = kept;
      }
    }
  }
}
