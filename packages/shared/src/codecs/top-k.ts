import { float16Tensor, floatValues, wireTensor } from "../frames/wire-tensor.ts";
import type { Rows } from "../tensor/rows.ts";
import { classIdBytes, classIdTensor, readClassIds } from "./class-ids.ts";
import { expectTensor, type SignalCodec } from "./codec.ts";
import { massOf } from "./mass.ts";
import { isInRange, notASignal, outOfRange, withFloor } from "./signal-range.ts";

const largest = 65_504; // of float16, in which the k values travel

/**
 * The k most probable classes, and the mass of all others together, which the receiver spreads evenly over them
 * ("uniform tail", docs/methods.md). Softened first, truncated second: at T = 4 most of the mass may be in the tail.
 * Tensors `signal-ids` `[rows, k]`, `signal` FP16 `[rows, k]` falling, and `signal-tail` FP32 `[rows]`, the log of the
 * tail's mass on the scale of `signal`.
 */
export function topK({ k }: { readonly k: number }): SignalCodec {
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
    decode: (signal) => {
      const { rows, width, from } = signal;
      const kept = Math.min(k, width);
      const ids = readClassIds(signal, kept);
      const values = floatValues(expectTensor(signal, "signal", [rows, kept], ["FP16"]));
      const tails = floatValues(expectTensor(signal, "signal-tail", [rows], ["FP32"]));
      const data = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const out = data.subarray(row * width, (row + 1) * width).fill(Number.NaN);
        for (let i = row * kept; i < (row + 1) * kept; i++) {
          const c = ids[i] as number;
          if (!Number.isNaN(out[c])) throw notASignal(`${from} names class ${c} twice in row ${row}`);
          if (i > row * kept && !((values[i] as number) <= (values[i - 1] as number)))
            throw notASignal(`${from} says ${values[i]} after ${values[i - 1]} in row ${row}, expected falling values`);
          out[c] = values[i] as number;
        }
        if (kept === width) continue; // no tail to spread
        const least = values[(row + 1) * kept - 1] as number;
        const tail = withFloor(tails[row] as number);
        if (!isInRange(tail)) throw outOfRange(tail, from, `as signal-tail of row ${row}`);
        const even = tail - Math.log(width - kept);
        if (even > least + roundedBy(least))
          throw notASignal(
            `${from} says ${tail} as signal-tail of row ${row}, expected at most ${least} + log ${width - kept}: no class of the tail is more probable than those sent`,
          );
        const rest = Math.min(even, least);
        for (let c = 0; c < width; c++) if (Number.isNaN(out[c])) out[c] = rest;
      }
      return { rows, width, data };
    },
  };
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
