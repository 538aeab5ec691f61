import { logSoftmax, type Rows } from "@faculty/shared/tensor";

/**
 * `max_i KL(p_i ‖ q_i)`, nats; 0 of no row.
 * @param kept - Logits of p, `[rows, width]`; `live` of q likewise.
 */
export function greatestKl(kept: Rows<Float32Array>, live: Rows<Float32Array>): number {
  const [p, q] = [logSoftmax(kept), logSoftmax(live)];
  let greatest = 0;
  for (let row = 0; row < p.rows; row++) {
    let kl = 0;
    for (let i = row * p.width; i < (row + 1) * p.width; i++) {
      const logP = p.data[i] as number;
      kl += Math.exp(logP) * (logP - (q.data[i] as number));
    }
    greatest = Math.max(greatest, kl);
  }
  return greatest;
}
