import { tf } from "@faculty/models/backend";

/** Below the least share that a label has in a mixed sample, 2⁻¹⁶: what is divided by where nothing counts. */
export const noShare = 1e-6;

/**
 * Mean of the rows that count, `Σ_i c_i x_i / Σ_i c_i` over the whole batch; 0 where none does.
 * @param rows - `[batch]`, or values of any shape, finite also where they do not count.
 * @param counts - c, as many, 0 to 1, constants; absent: every one counts alike.
 */
export function meanOver(rows: tf.Tensor, counts: tf.Tensor | undefined): tf.Scalar {
  if (counts === undefined) return rows.mean().asScalar();
  return rows.mul(counts).sum().div(tf.maximum(counts.sum(), noShare)).asScalar();
}

/** How much rows count that count by both; absent: alike. */
export function bothCount(a: tf.Tensor1D | undefined, b: tf.Tensor1D | undefined): tf.Tensor1D | undefined {
  return a === undefined || b === undefined ? (a ?? b) : a.mul(b);
}

/**
 * As `meanOver`, of all values of the rows that count: `Σ_i c_i Σ_c x_ic / (C Σ_i c_i)`.
 * @param values - `[batch, classes]`.
 */
export function meanOfValues(values: tf.Tensor, counts: tf.Tensor1D | undefined): tf.Scalar {
  return counts === undefined ? values.mean().asScalar() : meanOver(values.mean(-1), counts);
}
