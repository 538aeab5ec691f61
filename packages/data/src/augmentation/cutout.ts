import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";
import { maxPixels } from "./max-pixels.ts";
import type { Sample } from "./sample.ts";

/** Sets a square of `size` × `size` pixels around a random one to 0; it may reach over the border. */
export interface CutoutSpec {
  readonly kind: "cutout";
  readonly size: number;
}

export const cutout: ChangingAugmentation<CutoutSpec> = {
  schema: z.strictObject({ kind: z.literal("cutout"), size: z.int().min(1).max(maxPixels) }),
  samples: ["image"],
  change,
};

/** DeVries and Taylor 2017, arXiv:1708.04552: draws the row, then the column of the centre over the whole image. */
function change(image: Sample, spec: CutoutSpec, random: Random): void {
  const { height, width, channels, values } = image;
  const top = random.integer(0, height - 1) - (spec.size >> 1);
  const left = random.integer(0, width - 1) - (spec.size >> 1);
  const firstColumn = Math.max(left, 0);
  const endColumn = Math.min(left + spec.size, width);
  for (let row = Math.max(top, 0); row < Math.min(top + spec.size, height); row++) {
    values.fill(0, (row * width + firstColumn) * channels, (row * width + endColumn) * channels);
  }
}
