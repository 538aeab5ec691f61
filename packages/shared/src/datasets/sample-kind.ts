import type { Dataset } from "./dataset.ts";

/**
 * What the samples of a data set are: images `[height, width, channels]`, series `[time, features]`, token ids
 * `[length]`, or values without an order, of any shape.
 */
export type SampleKind = "image" | "series" | "tokens" | "features";

export function sampleKind({ inputShape, vocabulary }: Pick<Dataset, "inputShape" | "vocabulary">): SampleKind {
  if (vocabulary !== undefined) return "tokens";
  if (inputShape.length === 3) return "image";
  return inputShape.length === 2 ? "series" : "features";
}
