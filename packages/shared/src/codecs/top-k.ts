import { float16Tensor, floatValues, wireTensor } from "../frames/wire-tensor.ts";
import type { Rows } from "../tensor/rows.ts";
import { classIdBytes, classIdTensor, readClassIds } from "./class-ids.ts";
import { type EncodedSignal, expectTensor, type SignalCodec } from "./codec.ts";
import { massOf } from "./mass.ts";
import { isInRange, notASignal, outOfRange, withFloor } from "./signal-range.ts";
import { denseRows, type SparseRows, sparseWidth } from "./sparse-rows.ts";

const largest = 65_504; // of float16, in which the k values travel

/**
 * The k most probable classes, and the mass of all others together, which the receiver spreads evenly over them
 * ("uniform tail", docs/methods.md). Softened first, truncated second: at T = 4 most of the mass may be in the tail.
 * Tensors `signal-ids` `[rows, k]`, `signal` FP16 `[rows, k]` falling, and `signal-tail` FP32 `[rows]`, the log of the
 * tail's mass on the scale of `signal`.
 */
export function topK({ k }: { readonly k: number }): SignalCodec {
  const decodeSparse = (signal: EncodedSignal) => sparseTopK(signal, k);
  return {
    largest,
    holdsLogits: false,
    rowBytes: (width) =>
      Math.min(k, width) * (Uint16Array.BYTES_PER_ELEMENT + classIdBytes(width)) + Float32Array.BYTES_PER_ELEMENT,
    encode: ({ rows, width, data }: Rows<Float32Array> | Rows) => {
      const kept = Math.min(k, width);
      const ids = new Int32Array(rows * kept);
      const values = new Float64Array(rows * kept);
      const tails = new Float32Array(rows);
      for (let row = 0; row < rows; row++) {
        const signal = data.subarray(row * width, (row + 1) * width);
        const top = ids.subarray(row * kept, (row + 1) * kept);
        largestIndices(signal, top);
        let tail = massOf(signal);
        top.forEach((c, rank) => {
          values[row * kept + rank] = Math.max(signal[c] as number, -largest);
          tail -= Math.exp(signal[c] as number);
        });
        tails[row] = kept < width ? Math.max(Math.log(Math.max(tail, 0)), -largest) : -largest;
      }
      return [
        classIdTensor([rows, kept], ids, width),
        float16Tensor("signal", [rows, kept], values),
        wireTensor("signal-tail", { shape: [rows], data: tails }),
      ];
    },
    decode: (signal) => denseRows(decodeSparse(signal), signal.width),
    decodeSparse,
  };
}

/** @param k - Of the codec. */
function sparseTopK(signal: EncodedSignal, k: number): SparseRows {
  const { rows, width: classes, from } = signal;
  const kept = Math.min(k, classes);
  const ids = readClassIds(signal, kept);
  const values = floatValues(expectTensor(signal, "signal", [rows, kept], ["FP16"]));
  const tails = floatValues(expectTensor(signal, "signal-tail", [rows], ["FP32"]));
  const width = sparseWidth(kept);
  const data = new Float32Array(rows * width);
  const namedIn = new Int32Array(classes).fill(-1);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * width, (row + 1) * width);
    for (let i = 0; i < kept; i++) {
      const [c, value] = [ids[row * kept + i] as number, values[row * kept + i] as number];
      if (namedIn[c] === row) throw notASignal(`${from} names class ${c} twice in row ${row}`);
      const before = values[row * kept + i - 1] as number;
      if (i > 0 && !(value <= before))
        throw notASignal(`${from} says ${value} after ${before} in row ${row}, expected falling values`);
      namedIn[c] = row;
      own[1 + i] = value;
      own[1 + kept + i] = c;
    }
    const least = values[(row + 1) * kept - 1] as number;
    own[0] = kept === classes ? least : evenRest(tails[row] as number, least, classes - kept, from, row);
  }
  return { rows, width, data };
}

/** What each class of the tail gets: never more than the least class that was sent. */
function evenRest(told: number, least: number, classes: number, from: string, row: number): number {
  const tail = withFloor(told);
  if (!isInRange(tail)) throw outOfRange(tail, from, `as signal-tail of row ${row}`);
  const even = tail - Math.log(classes);
  if (even > least + roundedBy(least))
    throw notASignal(
      `${from} says ${tail} as signal-tail of row ${row}, expected at most ${least} + log ${classes}: no class of the tail is more probable than those sent`,
    );
  return Math.min(even, least);
}

/** How far float16, and whoever softens in it, may have moved the least value that was sent. */
function roundedBy(least: number): number {
  return 1e-2 + Math.abs(least) * 2 ** -8;
}

/** Fills `out` with the indices of the largest values, falling; of equal values the first index first. */
function largestIndices(values: ArrayLike<number>, out: Int32Array): void {
  let held = 0;
  for (let c = 0; c < values.length; c++) {
    const value = values[c] as number;
    if (held === out.length && value <= (values[out[held - 1] as number] as number)) continue;
    let at = held < out.length ? held++ : held - 1;
    for (; at > 0 && value > (values[out[at - 1] as number] as number); at--) out[at] = out[at - 1] as number;
    out[at] = c;
  }
}
