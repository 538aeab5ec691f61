import type { Rows } from "@faculty/shared/tensor";
import type { Mixture } from "../distribution/mixture.ts";

/**
 * The ensemble's values: `mean`, `m = Σ_k w_k v_k`; `median`, the least value at which half of the weight lies at it or
 * below, the mean of two where it is exactly half.
 * @param teachers - `[rows, width]` each. @param weights - `[rows, teachers]`, rows sum to 1.
 * @returns Disagreements are variances, `mean over the values of Σ_k w_k (v_k − m̄)²` with m̄ the mean, in the values' unit
 * squared.
 */
export function mixValues(teachers: readonly Rows[], weights: Float64Array, average: "mean" | "median"): Mixture {
  const { rows, width } = teachers[0] as Rows;
  const data = new Float64Array(rows * width);
  const disagreements = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = weights.subarray(row * teachers.length, (row + 1) * teachers.length);
    for (let i = row * width; i < (row + 1) * width; i++) {
      const values = teachers.map((teacher) => teacher.data[i] as number);
      const mean = weightedSum(own, values);
      data[i] = average === "mean" ? mean : weightedMedian(own, values);
      const squares = values.map((value) => (value - mean) ** 2);
      disagreements[row] = (disagreements[row] as number) + weightedSum(own, squares) / width;
    }
  }
  return { mixed: { rows, width, data }, disagreements };
}

function weightedSum(weights: Float64Array, values: readonly number[]): number {
  return values.reduce((sum, value, k) => sum + (weights[k] as number) * value, 0);
}

/** Weights that are thirds do not sum to a half exactly. */
const slack = 1e-12;

function weightedMedian(weights: Float64Array, values: readonly number[]): number {
  const inOrder = values
    .map((value, k) => ({ value, weight: weights[k] as number }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.value - b.value);
  let below = 0;
  for (const [i, { value, weight }] of inOrder.entries()) {
    below += weight;
    if (below < 1 / 2 - slack) continue;
    const next = inOrder[i + 1];
    return below <= 1 / 2 + slack && next !== undefined ? (value + next.value) / 2 : value;
  }
  return inOrder.at(-1)?.value ?? Number.NaN;
}
