import type { Rows } from "@faculty/shared/tensor";

/**
 * What a model says of probe samples in numbers of which two may be compared by their difference: log-probabilities, each
 * row's maximum at 0, and below −1 as −1 − log(−v), so that a share of a large one counts as nats of a small one do.
 * @param logits - `[rows, classes]`
 */
export function comparedAnswers({ rows, width, data }: Rows<Float32Array>): Float64Array {
  const compared = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * width, (row + 1) * width);
    const most = own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    own.forEach((value, c) => {
      const below = value - most;
      compared[row * width + c] = below >= -1 ? below : -1 - Math.log(-below);
    });
  }
  return compared;
}
