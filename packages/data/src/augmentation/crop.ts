import { FacultyError } from "@faculty/shared/errors";
import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";
import { maxPixels } from "./max-pixels.ts";
import type { Sample } from "./sample.ts";

/** Pads by mirroring `padding` pixels on every side and crops the original size from a random place. */
export interface CropSpec {
  readonly kind: "crop";
  readonly padding: number;
}

export const crop: ChangingAugmentation<CropSpec> = {
  schema: z.strictObject({ kind: z.literal("crop"), padding: z.int().min(1).max(maxPixels) }),
  samples: ["image"],
  change,
  move: change,
};

/**
 * Draws the top, then the left edge of the crop. The padding mirrors about the border pixel, which is not repeated.
 * @throws SHAPE_MISMATCH where the padding is as large as the image.
 */
function change(image: Sample, spec: CropSpec, random: Random): void {
  const { height, width, channels, values, scratch } = image;
  if (spec.padding >= Math.min(height, width)) {
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `augmentation crop mirrors ${spec.padding} pixels, the images of ${height}×${width} have too few`,
      { ...spec, height, width },
    );
  }
  const top = random.integer(-spec.padding, spec.padding);
  const left = random.integer(-spec.padding, spec.padding);
  scratch.set(values);
  let to = 0;
  for (let row = 0; row < height; row++) {
    const start = mirrored(row + top, height) * width;
    for (let column = 0; column < width; column++) {
      const from = (start + mirrored(column + left, width)) * channels;
      for (let channel = 0; channel < channels; channel++) values[to++] = scratch[from + channel] as number;
    }
  }
}

function mirrored(index: number, extent: number): number {
  if (index < 0) return -index;
  return index < extent ? index : 2 * (extent - 1) - index;
}
