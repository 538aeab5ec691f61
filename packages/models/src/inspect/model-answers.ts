import type { Rows } from "@faculty/shared/tensor";

/** What can be seen of answers alone. Shares are not negative and sum to the same for every sample, as percentages do. */
export type SeenAnswers =
  | { readonly kind: "any" }
  | { readonly kind: "probabilities" }
  | { readonly kind: "shares"; readonly sum: number };

/** Of float32, and of float16 that some layer computed in. */
const probabilityTolerance = 1e-3;
/** Relative: sums of logits differ by far more from sample to sample. */
const shareTolerance = 1e-4;

/** @param answers - `[rows, classes]`, of samples that differ. */
export function seenAnswers({ rows, width, data }: Rows<Float32Array>): SeenAnswers {
  if (width < 2 || data.some((value) => !(value >= 0))) return { kind: "any" };
  const sums = Array.from({ length: rows }, (_, row) =>
    data.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
  );
  if (sums.every((sum) => Math.abs(sum - 1) <= probabilityTolerance)) return { kind: "probabilities" };
  const [sum = 0] = sums;
  const isEqual = sums.every((other) => Math.abs(other - sum) <= shareTolerance * sum);
  const differ = data.some((value, i) => Math.abs(value - (data[i % width] ?? 0)) > 100 * shareTolerance * sum);
  return isEqual && differ ? { kind: "shares", sum } : { kind: "any" };
}
