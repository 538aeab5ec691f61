import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A seeded source of randomness; an argument wherever something is drawn, never global. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform integer in [from, to], both included. */
  integer(from: number, to: number): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
}

/**
 * The stream named by `key`, the same on every machine. The key is a path such as `(seed, purpose, epoch, sample)`, so
 * that any sample's draws are computed alone, in any order.
 */
export function createRandom(...key: readonly number[]): Random {
  const generator = xoroshiro128plus(mixKey(key));
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    integer: (from, to) => uniformInt(generator, from, to),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle(values: Int32Array, random: Random): Int32Array {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    const kept = values[i] as number;
    values[i] = values[j] as number;
    values[j] = kept;
  }
  return values;
}

/** Folds a path of integers into one 32-bit seed: the body and finalizer of MurmurHash3 (Appleby, public domain). */
function mixKey(key: readonly number[]): number {
  let hash = key.length;
  for (const part of key) {
    hash ^= Math.imul(part | 0, 0xcc9e2d51);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
