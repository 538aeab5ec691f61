/** Time steps of a series up to the last that is not all zeros: what comes after is padding. `values` is `[steps, width]`. */
export function ownSteps(values: Float32Array, width: number): number {
  let end = values.length;
  while (end > 0 && values[end - 1] === 0) end -= 1;
  return Math.ceil(end / width);
}
