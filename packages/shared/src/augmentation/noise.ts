import type { Random } from "../random/random.ts";
import type { Image } from "./image.ts";
import type { NoiseSpec } from "./spec.ts";

/** One normal draw a value, in memory order. */
export function noise({ pixels }: Pick<Image, "pixels">, spec: NoiseSpec, random: Random): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] as number) + spec.std * random.normal();
}
