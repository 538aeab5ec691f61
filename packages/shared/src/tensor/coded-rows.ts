import { type Codebook, decodedCodes } from "./codebook.ts";
import { madeWhenRead } from "./made-when-read.ts";
import type { Rows } from "./rows.ts";

/**
 * Log-probabilities that stay as they travelled, 16 bits each: every value is finite, and the maximum of every row is 0.
 * Whoever softens them finds what follows from a value by its code. `data` is made when it is first read.
 */
export interface CodedRows extends Rows<Float32Array> {
  /** `[rows × width]`. */
  readonly codes: Uint16Array;
  readonly book: Codebook;
}

export function isCoded(rows: Rows<Float32Array | Float64Array>): rows is CodedRows {
  return "codes" in rows;
}

/** @param codes - Not copied; as `areLogProbabilities` has found them, in `book` or in one that it is a multiple of. */
export function codedRows(rows: number, width: number, codes: Uint16Array, book: Codebook): CodedRows {
  let decoded: Float32Array | undefined;
  return madeWhenRead({ rows, width, codes, book }, "data", () => {
    decoded ??= decodedCodes(codes, book);
    return decoded;
  });
}

const signBit = 0x8000;

/**
 * Whether every value is finite and every row's maximum is 0.
 * @param codes - `[rows × width]`, each a sign, an exponent and a mantissa; they begin on a multiple of four bytes.
 * @param exponentBits - Of a code; all are set where the value is not finite.
 */
export function areLogProbabilities(codes: Uint16Array, width: number, exponentBits: number): boolean {
  return areAtMost0(codes, exponentBits) && haveZeros(codes, width);
}

/** Two codes at a time, without a look into the book: nearly all are of finite numbers below 0. */
function areAtMost0(codes: Uint16Array, exponentBits: number): boolean {
  const pairs = new Int32Array(codes.buffer, codes.byteOffset, codes.length >>> 1);
  const odd = codes.length % 2 === 0 ? 0 : (codes[codes.length - 1] as number);
  return isAtMost0(odd, exponentBits) && arePairsAtMost0(pairs, exponentBits);
}

/** A function of its own, and nothing behind its loop, so that V8 compiles it once. */
function arePairsAtMost0(pairs: Int32Array, exponentBits: number): boolean {
  const signBits = inBoth(signBit);
  const exponents = inBoth(exponentBits);
  const carried = inBoth(exponentBits & -exponentBits); // added to an exponent of ones, it reaches the sign
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i] as number;
    if ((pair & signBits) === signBits && (((pair & exponents) + carried) & signBits) === 0) continue;
    if (!isAtMost0(pair & 0xffff, exponentBits) || !isAtMost0(pair >>> 16, exponentBits)) return false;
  }
  return true;
}

function haveZeros(codes: Uint16Array, width: number): boolean {
  for (let start = 0; start < codes.length; start += width)
    if (!hasCode(codes, 0, start, width) && !hasCode(codes, signBit, start, width)) return false;
  return true;
}

function inBoth(bits: number): number {
  return (bits << 16) | bits;
}

function isAtMost0(code: number, exponentBits: number): boolean {
  return code === 0 || (code >= signBit && (code & exponentBits) !== exponentBits);
}

function hasCode(codes: Uint16Array, code: number, start: number, width: number): boolean {
  const found = codes.indexOf(code, start);
  return found >= 0 && found < start + width;
}
