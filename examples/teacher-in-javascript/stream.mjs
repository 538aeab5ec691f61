// docs/protocol.md §7: what is drawn follows from a key, the same in every language.

/** Uniform numbers of 0 to 1 that follow from a list of integers. */
export function createStream(...key) {
  const bytes = Buffer.alloc(8 * key.length);
  key.forEach((part, i) => bytes.writeBigInt64LE(BigInt(part), 8 * i));
  const [h1, h2, h3, h4] = [1, 2, 3, 4].map((seed) => BigInt(murmur3(bytes, seed)));
  const mask = (1n << 64n) - 1n;
  const rotated = (value, by) => ((value << by) | (value >> (64n - by))) & mask;
  let s0 = (h1 << 32n) | h2;
  let s1 = (h3 << 32n) | h4;
  const draw = () => {
    const drawn = (s0 + s1) & 0xffffffffn;
    const mixed = s0 ^ s1;
    s0 = rotated(s0, 24n) ^ mixed ^ ((mixed << 16n) & mask);
    s1 = rotated(mixed, 37n);
    return Number(drawn);
  };
  return () => {
    const [a, b] = [draw(), draw()];
    return ((a % 2 ** 26) * 2 ** 27 + (b % 2 ** 27)) / 2 ** 53;
  };
}

/** MurmurHash3_x86_32 of whole words: a key has eight bytes a part. */
function murmur3(bytes, seed) {
  const rotated = (value, by) => (value << by) | (value >>> (32 - by));
  let hash = seed;
  for (let at = 0; at < bytes.length; at += 4) {
    const word = Math.imul(rotated(Math.imul(bytes.readInt32LE(at), 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotated(hash ^ word, 13), 5) + 0xe6546b64) | 0;
  }
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
