import { crc32c } from "@node-rs/crc32";
import { purposes } from "../random/purpose.ts";
import { createRandom } from "../random/random.ts";
import type { Rows } from "../tensor/rows.ts";
import { classIdBytes, classIdTensor, readClassIds } from "./class-ids.ts";
import type { SignalCodec } from "./codec.ts";
import { massOf } from "./mass.ts";

const largest = 65_504;

/**
 * Random sampling of classes (arXiv 2503.16870): `draws` classes from the teacher's own distribution, with
 * replacement; the target is counts ÷ draws, whose expectation is the distribution. Taken to another temperature it is
 * no longer unbiased. The stream is keyed by the seed and the row's own values, so that any replica draws the same.
 * Tensor `signal-ids` `[rows, draws]`, rising in a row.
 */
export function sampled({ draws, seed }: { readonly draws: number; readonly seed: number }): SignalCodec {
  return {
    largest,
    holdsLogits: false,
    rowBytes: (width) => draws * classIdBytes(width),
    encode: ({ rows, width, data }: Rows<Float32Array> | Rows) => {
      const ids = new Int32Array(rows * draws);
      for (let row = 0; row < rows; row++) {
        const signal = data.subarray(row * width, (row + 1) * width);
        ids.set(drawClasses(signal, draws, seed), row * draws);
      }
      return [classIdTensor([rows, draws], ids, width)];
    },
    decode: (signal) => {
      const { rows, width } = signal;
      const ids = readClassIds(signal, draws);
      const data = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const counts = data.subarray(row * width, (row + 1) * width);
        for (let i = row * draws; i < (row + 1) * draws; i++) {
          const c = ids[i] as number;
          counts[c] = (counts[c] as number) + 1;
        }
        const most = counts.reduce((a, b) => Math.max(a, b));
        for (let c = 0; c < width; c++) counts[c] = counts[c] === 0 ? -largest : Math.log((counts[c] as number) / most);
      }
      return { rows, width, data };
    },
  };
}

/** Class indices drawn by inverting the cumulative distribution at sorted uniforms: one pass over the classes. */
function drawClasses(signal: Float32Array | Float64Array, draws: number, seed: number): Int32Array {
  const bytes = Buffer.from(Float32Array.from(signal).buffer);
  const random = createRandom(seed, purposes.sampledSignal, crc32c(bytes));
  const mass = massOf(signal);
  const heights = Float64Array.from({ length: draws }, () => random.uniform() * mass).sort();
  const ids = new Int32Array(draws);
  let c = 0;
  let below = Math.exp(signal[0] as number);
  heights.forEach((height, i) => {
    while (height >= below && c < signal.length - 1) below += Math.exp(signal[++c] as number);
    ids[i] = c;
  });
  return ids;
}
