/** Of one row of logits. */
export function softmax(row: readonly number[]): readonly number[] {
  const sum = row.reduce((total, z) => total + Math.exp(z), 0);
  return row.map((z) => Math.exp(z) / sum);
}
