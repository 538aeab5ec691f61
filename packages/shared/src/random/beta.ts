import type { Random } from "./random.ts";

/** A draw from Beta(α, α), α > 0: `X / (X + Y)` of two gamma draws, in logarithms so that a small α does not underflow. */
export function drawSymmetricBeta(alpha: number, random: Random): number {
  const logX = drawLogGamma(alpha, random);
  return 1 / (1 + Math.exp(drawLogGamma(alpha, random) - logX));
}

/** The logarithm of a Gamma(α, 1) draw: Marsaglia and Tsang 2000, "A simple method for generating gamma variables". */
function drawLogGamma(alpha: number, random: Random): number {
  const d = alpha + 1 - 1 / 3; // of Gamma(α + 1), which u^(1/α) takes to Gamma(α): α < 1 needs it, the others bear it
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - random.uniform(); // in (0, 1]: its logarithm is finite
    if (Math.log(u) >= (x * x) / 2 + d - d * v + d * Math.log(v)) continue;
    return Math.log(d * v) + Math.log(1 - random.uniform()) / alpha;
  }
}
