const withoutSign = 0x7fff;
const infinity = { float16: 0x7c00, bfloat16: 0x7f80 } as const; // what lies above it is NaN

/** By type, the index of the first value that is NaN, −1 where none is. Types of whole numbers have none. */
export const firstNaN: Readonly<Record<string, (bytes: ArrayBuffer) => number>> = {
  float32: (bytes) => new Float32Array(bytes).findIndex(Number.isNaN),
  float64: (bytes) => new Float64Array(bytes).findIndex(Number.isNaN),
  float16: (bytes) => new Uint16Array(bytes).findIndex((bits) => (bits & withoutSign) > infinity.float16),
  bfloat16: (bytes) => new Uint16Array(bytes).findIndex((bits) => (bits & withoutSign) > infinity.bfloat16),
};

/**
 * The first NaN of weights that are read piece by piece; −1 where none is.
 * @param chunks - Each begins where a value does.
 * @param bits - Of one value.
 */
export async function firstNaNAmong(
  chunks: AsyncIterable<Uint8Array>,
  { name, bits }: { readonly name: string; readonly bits: number },
): Promise<number> {
  const find = firstNaN[name];
  if (find === undefined) return -1;
  let values = 0;
  for await (const bytes of chunks) {
    const whole = Uint8Array.from(bytes.subarray(0, bytes.length - (bytes.length % (bits / 8)))); // aligned by the copy
    const found = find(whole.buffer);
    if (found !== -1) return values + found;
    values += (8 * whole.length) / bits;
  }
  return -1;
}
