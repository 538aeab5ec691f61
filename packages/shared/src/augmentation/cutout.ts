import type { Random } from "../random/random.ts";
import type { Image } from "./image.ts";
import type { CutoutSpec } from "./spec.ts";

/** DeVries and Taylor 2017, arXiv:1708.04552: draws the row, then the column of the centre over the whole image. */
export function cutout(image: Image, spec: CutoutSpec, random: Random): void {
  const { height, width, channels, pixels } = image;
  const top = random.integer(0, height - 1) - (spec.size >> 1);
  const left = random.integer(0, width - 1) - (spec.size >> 1);
  const firstColumn = Math.max(left, 0);
  const endColumn = Math.min(left + spec.size, width);
  for (let row = Math.max(top, 0); row < Math.min(top + spec.size, height); row++) {
    pixels.fill(0, (row * width + firstColumn) * channels, (row * width + endColumn) * channels);
  }
}
