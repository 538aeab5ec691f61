import { exponential } from "./exponential.ts";
import type { Rows } from "./rows.ts";

/**
 * `−Σ p log p` of one row, nats; a class of probability 0 adds nothing.
 * @param logProbabilities - `[rows, classes]`, rows normalised.
 */
export function rowEntropy({ width, data }: Rows<Float32Array | Float64Array>, row: number): number {
  let sum = 0;
  for (let i = row * width; i < (row + 1) * width; i++) {
    const p = exponential(data[i] as number);
    if (p > 0) sum -= p * (data[i] as number);
  }
  return sum;
}
