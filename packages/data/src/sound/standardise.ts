import type { MelSpec } from "@faculty/shared/samples";

/**
 * Makes mean 0 and deviation 1 of a recording's values, in place: of all of them, or of each band by itself, of which one
 * that does not change becomes 0.
 * @param features - `[time steps, width]`.
 * @returns Whether there was anything that changes.
 */
export function standardise(features: Float64Array, width: number, over: MelSpec["standardise"]): boolean {
  switch (over) {
    case "none":
      return true;
    case "recording":
      return scale(features, 0, 1);
    case "band": {
      const changing = Array.from({ length: width }, (_, band) => scale(features, band, width));
      return changing.some(Boolean);
    }
  }
}

/** Every `stride`th value, from `first` on. @returns False where all were equal. */
function scale(values: Float64Array, first: number, stride: number): boolean {
  const count = Math.ceil((values.length - first) / stride);
  let sum = 0;
  for (let i = first; i < values.length; i += stride) sum += values[i] as number;
  const mean = sum / count;
  let squares = 0;
  for (let i = first; i < values.length; i += stride) squares += ((values[i] as number) - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  const changes = deviation > leastDeviation;
  for (let i = first; i < values.length; i += stride)
    values[i] = changes ? ((values[i] as number) - mean) / deviation : 0;
  return changes;
}

/** In decibels: what rounding alone leaves is far below it, what can be heard far above. */
const leastDeviation = 1e-6;
