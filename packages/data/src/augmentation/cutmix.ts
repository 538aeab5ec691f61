import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { MixingAugmentation } from "./augmentation.ts";
import { alphaSpec, drawOwnShare } from "./own-share.ts";
import type { Sample } from "./sample.ts";

/** Puts a rectangle of another training image into each; its area follows from λ of Beta(`alpha`, `alpha`). */
export interface CutmixSpec {
  readonly kind: "cutmix";
  readonly alpha: number;
}

export const cutmix: MixingAugmentation<CutmixSpec> = {
  schema: z.strictObject({ kind: z.literal("cutmix"), alpha: alphaSpec.default(1) }),
  samples: ["image"],
  mix,
};

/**
 * Yun et al. 2019, arXiv:1905.04899 eq. 2: a rectangle of the image's proportions and `1 − λ` of its area, around a
 * pixel drawn from the whole image (row, then column), cut off at the border; the share returned is that of what is left.
 */
function mix(image: Sample, other: Float32Array, { alpha }: CutmixSpec, random: Random): number {
  const { height, width, channels, values } = image;
  const side = Math.sqrt(1 - drawOwnShare(alpha, random));
  const [firstRow, endRow] = drawSpan(height, Math.round(side * height), random);
  const [firstColumn, endColumn] = drawSpan(width, Math.round(side * width), random);
  for (let row = firstRow; row < endRow; row++) {
    const start = (row * width + firstColumn) * channels;
    const end = (row * width + endColumn) * channels;
    values.set(other.subarray(start, end), start);
  }
  return 1 - ((endRow - firstRow) * (endColumn - firstColumn)) / (height * width);
}

function drawSpan(extent: number, length: number, random: Random): readonly [first: number, end: number] {
  const first = random.integer(0, extent - 1) - (length >> 1);
  return [Math.max(first, 0), Math.min(first + length, extent)];
}
