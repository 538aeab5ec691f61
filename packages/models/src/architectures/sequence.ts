import * as tf from "@tensorflow/tfjs";
import { PaddingMask } from "../layers/padding-mask.ts";
import type { NextSeed } from "./architecture.ts";

/** A sample as a row of vectors. */
export interface Sequence {
  /** `[batch, length, width]`. */
  readonly values: tf.SymbolicTensor;
  /** `[batch, length]`: 1 where there is something, 0 where there is padding. */
  readonly mask: tf.SymbolicTensor;
}

/** As common as in practice; the layer's own default, ±0.05 uniform, has half of it. */
const embeddingStddev = 0.05;

/**
 * Token ids as learned vectors by layer `embedding`, a series as it is.
 * @param tokens - How many ids there are; null: the input is a series.
 * @param width - Of a token's vector.
 */
export function sequence(input: tf.SymbolicTensor, tokens: number | null, width: number, nextSeed: NextSeed): Sequence {
  const mask = new PaddingMask({ name: "mask" }).apply(input) as tf.SymbolicTensor;
  return { values: tokens === null ? input : embedding(input, tokens, width, nextSeed), mask };
}

/** `[batch, length]` ids → `[batch, length, width]`. */
export function embedding(
  ids: tf.SymbolicTensor,
  tokens: number,
  width: number,
  nextSeed: NextSeed,
): tf.SymbolicTensor {
  const layer = tf.layers.embedding({
    name: "embedding",
    inputDim: tokens,
    outputDim: width,
    embeddingsInitializer: tf.initializers.randomNormal({ mean: 0, stddev: embeddingStddev, seed: nextSeed() }),
  });
  return layer.apply(ids) as tf.SymbolicTensor;
}
