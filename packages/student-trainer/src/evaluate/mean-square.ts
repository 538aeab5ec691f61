import type { Rows } from "@faculty/shared/tensor";

/** `mean_i Σ_c (y_ic − ŷ_ic)² / width`, in float64. @param target, found - `[rows, width]`. At least one row. */
export function meanSquare(target: Rows<Float32Array>, found: Rows<Float32Array | Float64Array>): number {
  let sum = 0;
  for (let i = 0; i < target.data.length; i++) sum += ((target.data[i] as number) - (found.data[i] as number)) ** 2;
  return sum / target.data.length;
}
