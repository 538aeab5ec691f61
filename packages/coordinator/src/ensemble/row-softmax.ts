import { exponential } from "@faculty/shared/tensor";

/** The softmax of one row, in float64, not yet divided by its sum. */
export interface RowSoftmax {
  /** `(z − max z) / T`, `[classes]`. */
  readonly shifted: Float64Array;
  /** `exp` of them. */
  readonly exponentials: Float64Array;
  /** Of the exponentials. */
  sum: number;
  /** `−Σ p log p`, nats. */
  entropy: number;
}

export function emptyRowSoftmax(classes: number): RowSoftmax {
  return { shifted: new Float64Array(classes), exponentials: new Float64Array(classes), sum: 0, entropy: 0 };
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
  let max = -Infinity;
  for (let i = start; i < start + classes; i++) if ((logits[i] as number) > max) max = logits[i] as number;
  let [sum, weighted] = [0, 0];
  for (let c = 0; c < classes; c++) {
    const value = ((logits[start + c] as number) - max) / temperature;
    const power = exponential(value);
    shifted[c] = value;
    exponentials[c] = power;
    sum += power;
    weighted += power * value;
  }
  into.sum = sum;
  into.entropy = Math.log(sum) - weighted / sum;
}
