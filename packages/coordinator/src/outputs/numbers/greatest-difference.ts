import type { Rows } from "@faculty/shared/tensor";

/** `max_i |kept_i − live_i|` over all numbers; 0 of none. */
export function greatestDifference(kept: Rows<Float32Array>, live: Rows<Float32Array>): number {
  return kept.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (live.data[i] as number))), 0);
}
