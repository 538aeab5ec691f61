import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A seeded source of randomness; an argument wherever something is drawn, never global. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform integer in [from, to], both included. */
  integer(from: number, to: number): number;
  /** Standard normal (polar method, Marsaglia and Bray 1964: no sine, whose last bit differs between engines). */
  normal(): number;
}

/**
 * The stream named by `key`, the same on every machine. The key is a path such as `(seed, purpose, epoch, sample)`, so
 * that any sample's draws are computed alone, in any order.
 */
export function createRandom(...key: readonly number[]): Random {
  const generator = xoroshiro128plusFromState(stateOf(key));
  const uniform = () => uniformFloat64(generator);
  let spare: number | null = null;
  return {
    uniform,
    integer: (from, to) => uniformInt(generator, from, to),
    normal: () => {
      if (spare !== null) {
        const kept = spare;
        spare = null;
        return kept;
      }
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const square = x * x + y * y;
        if (square === 0 || square >= 1) continue;
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    },
  };
}

/** Uniform in [0, 1), the first draw of the stream `(seed, purpose, upper half of the key, lower half)`: a sample's own. */
export function drawOfKey(seed: number, purpose: number, key: bigint): number {
  return createRandom(seed, purpose, ...halvesOf(key)).uniform();
}

/** Upper and lower 32 bits of a sample's key, as parts of a stream's. */
export function halvesOf(key: bigint): readonly [number, number] {
  return [Number(key >> 32n), Number(key & 0xffffffffn)];
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

/** Hashes a path of integers into the generator's 128 bits, so that no two paths share a stream. */
function stateOf(key: readonly number[]): readonly number[] {
  return [murmur3(key, 1), murmur3(key, 2), murmur3(key, 3), murmur3(key, 4)];
}

/** MurmurHash3_x86_32 (Appleby, public domain) of the key's parts as signed 64-bit little-endian integers. */
function murmur3(key: readonly number[], seed: number): number {
  let hash = seed;
  for (const part of key) {
    hash = murmur3Block(hash, part | 0);
    hash = murmur3Block(hash, Math.floor(part / 2 ** 32));
  }
  hash ^= key.length * 8; // bytes hashed
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function murmur3Block(hash: number, word: number): number {
  const first = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((first << 15) | (first >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
