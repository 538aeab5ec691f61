import { FacultyError } from "../errors/faculty-error.ts";
import { float16Tensor, floatValues, wireTensor } from "../protocol/wire-tensor.ts";
import type { Rows } from "../tensor/rows.ts";
import { classIdBytes, classIdTensor, readClassIds } from "./class-ids.ts";
import { expectTensor, type SignalCodec } from "./codec.ts";
import { massOf } from "./mass.ts";

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
    rowBytes: (classes) =>
      Math.min(k, classes) * (Uint16Array.BYTES_PER_ELEMENT + classIdBytes(classes)) + Float32Array.BYTES_PER_ELEMENT,
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
      const { rows, classes: width, from } = signal;
      const kept = Math.min(k, width);
      const ids = readClassIds(signal, kept);
      const values = floatValues(expectTensor(signal, "signal", [rows, kept], ["FP16"]));
      const tails = floatValues(expectTensor(signal, "signal-tail", [rows], ["FP32"]));
      const data = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const out = data.subarray(row * width, (row + 1) * width).fill(Number.NaN);
        for (let i = row * kept; i < (row + 1) * kept; i++) {
          const c = ids[i] as number;
          if (!Number.isNaN(out[c]))
            throw new FacultyError("MALFORMED_FRAME", `${from} names class ${c} twice in row ${row}`);
          out[c] = values[i] as number;
        }
        const least = values[(row + 1) * kept - 1] as number;
        const rest = Math.min((tails[row] as number) - Math.log(width - kept), least);
        for (let c = 0; c < width; c++) if (Number.isNaN(out[c])) out[c] = rest;
      }
      return { rows, width, data };
    },
  };
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
