/**
 * What the samples of a data set are: images `[height, width, channels]`, series `[time, features]`, token ids
 * `[length]`, or values without an order, of any shape.
 */
export type SampleKind = "image" | "series" | "tokens" | "features";

/** @param vocabulary - Of samples that are texts; absent for all others. */
export function sampleKind({
  inputShape,
  vocabulary,
}: {
  readonly inputShape: readonly number[];
  readonly vocabulary?: unknown;
}): SampleKind {
  if (vocabulary !== undefined) return "tokens";
  if (inputShape.length === 3) return "image";
  return inputShape.length === 2 ? "series" : "features";
}
