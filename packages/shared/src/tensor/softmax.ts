import { exponential } from "./exponential.ts";
import type { Rows } from "./rows.ts";

/**
 * `log softmax(z / T)` of each row, in float64, with the row maximum taken out first.
 * @param logits - `[rows, width]`; log-probabilities at temperature 1 do as well, softmax ignores a constant per row.
 * @param temperature - T > 0, no unit.
 */
export function logSoftmax(logits: Rows<Float32Array | Float64Array>, temperature = 1): Rows {
  const { rows, width, data } = logits;
  const out = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    let max = -Infinity;
    for (let i = start; i < start + width; i++) max = Math.max(max, data[i] as number);
    let sum = 0;
    for (let i = start; i < start + width; i++) {
      const shifted = ((data[i] as number) - max) / temperature;
      out[i] = shifted;
      sum += exponential(shifted);
    }
    const logSum = Math.log(sum);
    for (let i = start; i < start + width; i++) out[i] = (out[i] as number) - logSum;
  }
  return { rows, width, data: out };
}

/** `log Σ exp(values)`, safe for large and for −∞ entries. */
export function logSumExp(values: readonly number[]): number {
  const max = Math.max(...values);
  if (max === -Infinity) return -Infinity;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - max);
  return max + Math.log(sum);
}

/** `log Σ exp` of one row. */
export function rowLogSumExp({ width, data }: Rows<Float32Array | Float64Array>, row: number): number {
  const end = (row + 1) * width;
  let max = -Infinity;
  for (let i = end - width; i < end; i++) max = Math.max(max, data[i] as number);
  if (max === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = end - width; i < end; i++) sum += exponential((data[i] as number) - max);
  return max + Math.log(sum);
}
