/**
 * The cells of a longer grid that adaptive average pooling takes the mean of for one cell of a shorter one: from
 * `⌊cell · from / to⌋` to before `⌈(cell + 1) · from / to⌉`. Neighbours overlap where `to` does not divide `from`.
 */
export function poolingSpan(cell: number, from: number, to: number): readonly [start: number, end: number] {
  return [Math.floor((cell * from) / to), Math.ceil(((cell + 1) * from) / to)];
}
