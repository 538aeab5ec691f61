import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";
import { maxPixels } from "./max-pixels.ts";
import type { Sample } from "./sample.ts";

/** Moves the image by up to `pixels` along each axis; what is uncovered is 0 (the zero-padded random crop). */
export interface ShiftSpec {
  readonly kind: "shift";
  readonly pixels: number;
}

export const shift: ChangingAugmentation<ShiftSpec> = {
  schema: z.strictObject({ kind: z.literal("shift"), pixels: z.int().min(1).max(maxPixels) }),
  samples: ["image"],
  change,
  move: change,
};

/** Draws the rows to move down, then the columns to move right; rows are moved far end first, so none is overwritten. */
function change(image: Sample, spec: ShiftSpec, random: Random): void {
  const down = random.integer(-spec.pixels, spec.pixels);
  const right = random.integer(-spec.pixels, spec.pixels);
  const { height, width, channels, values } = image;
  const stride = width * channels;
  const gap = Math.min(Math.abs(right), width) * channels;
  for (let i = 0; i < height; i++) {
    const row = down > 0 ? height - 1 - i : i;
    const start = row * stride;
    const from = (row - down) * stride;
    if (row - down < 0 || row - down >= height) {
      values.fill(0, start, start + stride);
    } else if (right > 0) {
      values.copyWithin(start + gap, from, from + stride - gap);
      values.fill(0, start, start + gap);
    } else {
      values.copyWithin(start, from + gap, from + stride);
      values.fill(0, start + stride - gap, start + stride);
    }
  }
}
