const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** The upper 16 bits of each float32, rounded to nearest, ties to even. Finite values stay finite: they saturate. */
export function encodeBfloat16(values: ArrayLike<number>): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    scratch[0] = values[i] as number;
    const bits = scratchBits[0] as number;
    const rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
    const overflowed = (rounded & 0x7f80) === 0x7f80 && Number.isFinite(values[i]);
    out[i] = Number.isNaN(values[i]) ? 0x7fc0 : overflowed ? rounded - 1 : rounded;
  }
  return out;
}

export function decodeBfloat16(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  const outBits = new Uint32Array(out.buffer);
  for (let i = 0; i < bits.length; i++) outBits[i] = (bits[i] as number) << 16;
  return out;
}
