/**
 * `w_k = (1 − s_k / Σ_j s_j) / (K − 1)` for each row: the smaller a teacher's score, the larger its weight. Uniform where
 * every score is 0; 1 for a single teacher.
 * @param score - Of teacher k on a row; ≥ 0.
 * @returns `[rows, teachers]`, rows sum to 1.
 */
export function complementShares(
  rows: number,
  teachers: number,
  score: (row: number, teacher: number) => number,
): Float64Array {
  const weights = new Float64Array(rows * teachers).fill(1 / teachers);
  if (teachers === 1) return weights;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = 0; k < teachers; k++) sum += score(row, k);
    if (sum <= 0) continue;
    for (let k = 0; k < teachers; k++) weights[row * teachers + k] = (1 - score(row, k) / sum) / (teachers - 1);
  }
  return weights;
}
