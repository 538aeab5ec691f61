import { crc32c } from "@node-rs/crc32";
import { purposes } from "../random/purpose.ts";
import { createRandom } from "../random/random.ts";
import type { Rows } from "../tensor/rows.ts";
import { classIdBytes, classIdTensor, readClassIds } from "./class-ids.ts";
import type { EncodedSignal, SignalCodec } from "./codec.ts";
import { massOf } from "./mass.ts";
import { denseRows, type SparseRows, sparseWidth } from "./sparse-rows.ts";

const largest = 65_504;

/**
 * Random sampling of classes (arXiv 2503.16870): `draws` classes from the teacher's own distribution, with
 * replacement; the target is counts ÷ draws, whose expectation is the distribution. Taken to another temperature it is
 * no longer unbiased. The stream is keyed by the seed and the row's own values, so that any replica draws the same.
 * Tensor `signal-ids` `[rows, draws]`, rising in a row.
 */
export function sampled({ draws, seed }: { readonly draws: number; readonly seed: number }): SignalCodec {
  const decodeSparse = (signal: EncodedSignal) => sparseCounts(signal, draws);
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
    decode: (signal) => denseRows(decodeSparse(signal), signal.width),
    decodeSparse,
  };
}

/** Log of counts, their greatest at 0; a class that was not drawn has none. */
function sparseCounts(signal: EncodedSignal, draws: number): SparseRows {
  const { rows, width: classes } = signal;
  const ids = readClassIds(signal, draws);
  const named = Math.min(draws, classes);
  const width = sparseWidth(named);
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const counts = new Map<number, number>();
    for (let i = row * draws; i < (row + 1) * draws; i++)
      counts.set(ids[i] as number, (counts.get(ids[i] as number) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const own = data
      .subarray(row * width, (row + 1) * width)
      .fill(-largest, 0, 1 + named)
      .fill(-1, 1 + named);
    [...counts].forEach(([c, count], i) => {
      own[1 + i] = Math.log(count / most);
      own[1 + named + i] = c;
    });
  }
  return { rows, width, data };
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
