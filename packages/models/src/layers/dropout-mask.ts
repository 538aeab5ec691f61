import type { Random } from "@faculty/shared/random";

const seeds = 2 ** 31 - 1;
const words = 2 ** 32;

/**
 * A mask of inverted dropout (Srivastava et al. 2014, JMLR 15 §10): 0 with probability `rate`, else `1 / (1 − rate)`.
 * One 32-bit draw a value, by xoshiro128++ (Blackman and Vigna 2021, arXiv:1805.01407) seeded from `random`: a mask of
 * thousands is made at each step, for which a general generator takes longer than the step.
 */
export function dropoutMask(size: number, rate: number, random: Random): Float32Array {
  const mask = new Float32Array(size);
  const kept = 1 / (1 - rate);
  const threshold = rate * words;
  let a = random.integer(1, seeds);
  let b = random.integer(0, seeds);
  let c = random.integer(0, seeds);
  let d = random.integer(0, seeds);
  for (let i = 0; i < size; i++) {
    const sum = (a + d) | 0;
    const draw = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    if (draw >= threshold) mask[i] = kept;
  }
  return mask;
}
