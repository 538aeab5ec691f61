/**
 * IEEE 754 binary16. Decoding reads a table of all 65,536 values, which is built for the first of them; encoding rounds
 * to nearest, ties to even, overflow to infinity.
 */
let decoded: Float32Array | undefined;
const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

export function encodeFloat16(values: ArrayLike<number>): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = float16Bits(values[i] as number);
  return out;
}

export function decodeFloat16(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  decoded ??= buildDecodeTable();
  for (let i = 0; i < bits.length; i++) out[i] = decoded[bits[i] as number] as number;
  return out;
}

function float16Bits(value: number): number {
  scratch[0] = value;
  const bits = scratchBits[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  const shifted = exponent - 112; // 127 (binary32 bias) − 15 (binary16 bias)
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) return sign | roundedShift(mantissa | 0x800000, 14 - shifted);
  return sign + roundedShift((shifted << 23) | mantissa, 13); // a carry out of the mantissa raises the exponent
}

/** `value / 2^shift` rounded to nearest, ties to even: half of the last place, less one where the place is even. */
function roundedShift(value: number, shift: number): number {
  if (shift > 25) return 0;
  return (value + (1 << (shift - 1)) - 1 + ((value >>> shift) & 1)) >>> shift;
}

function buildDecodeTable(): Float32Array {
  const table = new Float32Array(0x10000);
  for (let bits = 0; bits < 0x10000; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >>> 10) & 0x1f;
    const mantissa = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * mantissa * 2 ** -24;
    else if (exponent === 31) table[bits] = mantissa === 0 ? sign * Infinity : NaN;
    else table[bits] = sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
  }
  return table;
}
