import type { Rows } from "@faculty/shared/tensor";

/**
 * `mean_i Σ_c KL(σ(t_ic) ‖ σ(z_ic))`, each class yes or no by itself, nats, in float64; 0 where they agree.
 * @param target - Logits t, `[rows, classes]`. At least one row. @param found - Logits z, as many.
 */
export function meanBinaryKl(target: Rows<Float32Array>, found: Rows<Float32Array | Float64Array>): number {
  let sum = 0;
  for (let i = 0; i < target.data.length; i++) {
    const [t, z] = [target.data[i] as number, found.data[i] as number];
    const p = 1 / (1 + Math.exp(-t));
    sum += p * (t - z) + softplus(z) - softplus(t); // log σ(t) − log σ(z) where it is, and where it is not
  }
  return Math.max(0, sum / target.rows); // rounding may go below
}

/** `log(1 + e^x)` */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
