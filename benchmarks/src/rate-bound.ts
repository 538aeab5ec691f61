import { logSoftmax, type Rows } from "@faculty/shared/tensor";

const bitsPerByte = 8;
const halvings = 60; // of the logarithm of a range of 10¹⁵

/**
 * Bytes of a row that no codec goes below at a mean KL of `kl`, if the logits of a row were independent draws from one
 * normal distribution and the receiver were told the probabilities that weigh their errors: reverse water-filling
 * (Cover and Thomas, Elements of Information Theory, §10.3.3) of `KL ≈ ½ Σ_c p_c e_c²`, errors `e_c² = min(σ², θ/p_c)` at
 * `½ log₂(σ² p_c/θ)` bits. A codec that knows how a teacher's classes go together could do better.
 * @param kl - Nats, more than 0.
 */
export function leastBytes(logits: Rows<Float32Array>, temperature: number, kl: number): number {
  const { rows, width, data } = logSoftmax(logits, temperature);
  const probabilities = data.map(Math.exp);
  const variances = Array.from({ length: rows }, (_, row) => variance(data.subarray(row * width, (row + 1) * width)));
  const meanOver = (value: (p: number, spread: number) => number) =>
    probabilities.reduce((sum, p, i) => sum + value(p, variances[Math.floor(i / width)] as number), 0) / rows;
  let [low, high] = [1e-12, 1e3]; // θ: far below any target, above any variance
  for (let i = 0; i < halvings; i++) {
    const water = Math.sqrt(low * high);
    const reached = meanOver((p, spread) => 0.5 * Math.min(p * spread, water));
    [low, high] = reached < kl ? [water, high] : [low, water];
  }
  return meanOver((p, spread) => Math.max(0, 0.5 * Math.log2((spread * p) / low))) / bitsPerByte;
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
