import { applied, layer } from "../outline/apply-layer.ts";
import { randomNormal } from "../outline/initializers.ts";
import type { OutlineTensor } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";

/** A sample as a row of vectors. */
export interface Sequence {
  /** `[batch, length, width]`. */
  readonly values: OutlineTensor;
  /** `[batch, length]`: 1 where there is something, 0 where there is padding. */
  readonly mask: OutlineTensor;
}

/** As common as in practice; the layer's own default, ±0.05 uniform, has half of it. */
export const embeddingStddev: number = 0.05;

/**
 * Token ids as learned vectors by layer `embedding`, a series as it is.
 * @param tokens - How many ids there are; null: the input is a series.
 * @param width - Of a token's vector.
 */
export function sequence(input: OutlineTensor, tokens: number | null, width: number, nextSeed: NextSeed): Sequence {
  const mask = applied(layer("FacultyPaddingMask", { name: "mask" }), input);
  return { values: tokens === null ? input : embedding(input, tokens, width, nextSeed), mask };
}

/** `[batch, length]` ids → `[batch, length, width]`. */
export function embedding(
  ids: OutlineTensor,
  tokens: number,
  width: number,
  nextSeed: NextSeed,
  name = "embedding",
): OutlineTensor {
  const own = layer("Embedding", {
    name,
    inputDim: tokens,
    outputDim: width,
    embeddingsInitializer: randomNormal(nextSeed(), embeddingStddev),
  });
  return applied(own, ids);
}
