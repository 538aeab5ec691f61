import type { Random } from "../random/random.ts";
import type { Image } from "./image.ts";
import type { ShiftSpec } from "./spec.ts";

/** Draws the rows to move down, then the columns to move right; rows are moved far end first, so none is overwritten. */
export function shift(image: Image, spec: ShiftSpec, random: Random): void {
  const down = random.integer(-spec.pixels, spec.pixels);
  const right = random.integer(-spec.pixels, spec.pixels);
  const { height, width, channels, pixels } = image;
  const stride = width * channels;
  const gap = Math.min(Math.abs(right), width) * channels;
  for (let i = 0; i < height; i++) {
    const row = down > 0 ? height - 1 - i : i;
    const start = row * stride;
    const from = (row - down) * stride;
    if (row - down < 0 || row - down >= height) {
      pixels.fill(0, start, start + stride);
    } else if (right > 0) {
      pixels.copyWithin(start + gap, from, from + stride - gap);
      pixels.fill(0, start, start + gap);
    } else {
      pixels.copyWithin(start, from + gap, from + stride);
      pixels.fill(0, start + stride - gap, start + stride);
    }
  }
}
