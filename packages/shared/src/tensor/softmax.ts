import { exponential } from "./exponential.ts";
import { maximumOf } from "./row-softmax.ts";
import type { Rows } from "./rows.ts";

/**
 * `log softmax(z / T)` of each row, in float64, with the row maximum taken out first.
 * @param logits - `[rows, width]`; log-probabilities at temperature 1 do as well, softmax ignores a constant per row.
 * @param temperature - T > 0, no unit.
 */
export function logSoftmax(logits: Rows<Float32Array | Float64Array>, temperature = 1): Rows {
  const { rows, width, data } = logits;
  const out = new Float64Array(rows * width);
  for (let start = 0; start < out.length; start += width) {
    const max = maximumOf(data, start, width);
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
