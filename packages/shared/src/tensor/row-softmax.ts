import { exponential } from "./exponential.ts";

/** The softmax of one row, in float64, not yet divided by its sum. */
export interface RowSoftmax {
  /** The largest of the logits. */
  max: number;
  /** `(z − max) / T`, `[classes]`. */
  readonly shifted: Float64Array;
  /** `exp` of them. */
  readonly exponentials: Float64Array;
  /** Of the exponentials. */
  sum: number;
  /** `−Σ p log p`, nats. */
  entropy: number;
}

export function emptyRowSoftmax(classes: number): RowSoftmax {
  const [shifted, exponentials] = [new Float64Array(classes), new Float64Array(classes)];
  return { max: -Infinity, shifted, exponentials, sum: 0, entropy: 0 };
}

/**
 * Fills `into` anew.
 * @param logits - Any number of rows, of which one begins at `start`.
 */
export function softmaxRow(
  logits: Float32Array | Float64Array,
  start: number,
  temperature: number,
  into: RowSoftmax,
): void {
  const { shifted, exponentials } = into;
  const classes = shifted.length;
  const max = maximumOf(logits, start, classes);
  let [sum, weighted] = [0, 0];
  for (let c = 0; c < classes; c++) {
    const value = ((logits[start + c] as number) - max) / temperature;
    const power = exponential(value);
    shifted[c] = value;
    exponentials[c] = power;
    sum += power;
    weighted += power * value;
  }
  into.max = max;
  into.sum = sum;
  into.entropy = Math.log(sum) - weighted / sum;
}

/** The largest of `width` values from `start` on; −∞ of none. */
export function maximumOf(values: ArrayLike<number>, start: number, width: number): number {
  let max = -Infinity;
  for (let i = start; i < start + width; i++) max = Math.max(max, values[i] as number);
  return max;
}
