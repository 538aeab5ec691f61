import type { Random } from "../random/random.ts";
import type { Image } from "./image.ts";
import type { FlipHorizontalSpec } from "./spec.ts";

/** One draw decides. */
export function flipHorizontal(image: Image, spec: FlipHorizontalSpec, random: Random): void {
  if (random.uniform() >= spec.probability) return;
  const { height, width, channels, pixels } = image;
  const stride = width * channels;
  for (let row = 0; row < height; row++) {
    for (let left = 0; left < width >> 1; left++) {
      const leftStart = row * stride + left * channels;
      const rightStart = row * stride + (width - 1 - left) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const kept = pixels[leftStart + channel] as number;
        pixels[leftStart + channel] = pixels[rightStart + channel] as number;
        pixels[rightStart + channel] = kept;
      }
    }
  }
}
