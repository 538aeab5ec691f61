/** `Σ exp(value)`: the whole of what log-probabilities up to a constant stand for. */
export function massOf(logProbabilities: ArrayLike<number>): number {
  let mass = 0;
  for (let c = 0; c < logProbabilities.length; c++) mass += Math.exp(logProbabilities[c] as number);
  return mass;
}
