/** Index of the first value that is NaN or infinite, −1 where there is none. A loop: `findIndex` takes ten times as long. */
export function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
