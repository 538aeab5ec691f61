/** A value where a column comes after its row, else 0, `[length, length]`: what a causal model does not see. */
export function laterThan(length: number, value: number): Float32Array {
  return Float32Array.from({ length: length ** 2 }, (_, i) => (i % length > Math.floor(i / length) ? value : 0));
}
