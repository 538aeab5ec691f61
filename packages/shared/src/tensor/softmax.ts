import { emptyRowSoftmax, maximumOf, softmaxRow } from "./row-softmax.ts";
import type { Rows } from "./rows.ts";

/**
 * `log softmax(z / T)` of each row, in float64, with the row maximum taken out first.
 * @param logits - `[rows, width]`; log-probabilities at temperature 1 do as well, softmax ignores a constant per row.
 * @param temperature - T > 0, no unit.
 */
export function logSoftmax(logits: Rows<Float32Array | Float64Array>, temperature = 1): Rows {
  const { rows, width, data } = logits;
  const out = new Float64Array(rows * width);
  const softmax = emptyRowSoftmax(width);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    softmaxRow(data, start, temperature, softmax);
    const logSum = Math.log(softmax.sum);
    for (let c = 0; c < width; c++) out[start + c] = (softmax.shifted[c] as number) - logSum;
  }
  return { rows, width, data: out };
}

/**
 * `log Σ exp(values)`, safe for large and for −∞ entries. With `Math.exp`, where `softmaxRow` has a faster exponential:
 * its last bits are part of what students learned so far.
 */
export function logSumExp(values: ArrayLike<number>): number {
  const max = maximumOf(values, 0, values.length);
  if (max === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp((values[i] as number) - max);
  return max + Math.log(sum);
}
