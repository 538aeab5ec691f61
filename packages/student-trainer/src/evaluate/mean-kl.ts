import type { Rows } from "@faculty/shared/tensor";

/**
 * `mean_i Σ_c p_ic (log p_ic − log q_ic)`, nats, in float64; 0 where they agree.
 * @param target - Log-probabilities p, `[rows, classes]`. At least one row.
 * @param found - Log-probabilities q, as many; finite.
 */
export function meanKl(target: Rows<Float32Array>, found: Rows<Float32Array | Float64Array>): number {
  let sum = 0;
  for (let i = 0; i < target.data.length; i++) {
    const logP = target.data[i] as number;
    sum += Math.exp(logP) * (logP - (found.data[i] as number));
  }
  return Math.max(0, sum / target.rows); // rounding may go below
}
