import { maximumOf } from "@faculty/shared/tensor";

/**
 * `w_k ∝ exp(score_k / τ)` for each row; `softmaxRow` divides later, and differs in the last bits of the weights.
 * @param score - Of teacher k on a row; a larger one counts for more.
 * @returns `[rows, teachers]`, rows sum to 1.
 */
export function softmaxWeights(
  rows: number,
  teachers: number,
  tau: number,
  score: (row: number, teacher: number) => number,
): Float64Array {
  const weights = new Float64Array(rows * teachers);
  for (let row = 0; row < rows; row++) {
    const own = weights.subarray(row * teachers, (row + 1) * teachers);
    for (let k = 0; k < teachers; k++) own[k] = score(row, k) / tau;
    const largest = maximumOf(own, 0, teachers);
    let sum = 0;
    for (let k = 0; k < teachers; k++) sum += own[k] = Math.exp((own[k] as number) - largest);
    for (let k = 0; k < teachers; k++) own[k] = (own[k] as number) / sum;
  }
  return weights;
}
