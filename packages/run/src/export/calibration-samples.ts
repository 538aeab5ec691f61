import { createInputRoom, viewOf } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import { sizeOf } from "@faculty/shared/tensor";
import type { Batches } from "./calibrate.ts";

/** As many as other programs take by default; more move the smallest and the largest value little. */
const mostSamples = 512;
const rowsAtOnce = 64;

/**
 * Training samples, evenly over the data set, as an exported model takes them. Arrays are valid until the next batch.
 * @param prepare - What the model is given of a sample.
 */
export function* calibrationSamples(dataset: Dataset, prepare: (samples: Float32Array) => Float32Array): Batches {
  const { count } = dataset.train;
  const wanted = Math.min(count, mostSamples);
  const room = createInputRoom();
  for (let start = 0; start < wanted; start += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, wanted - start);
    const ids = Int32Array.from({ length: rows }, (_, i) => Math.floor(((start + i) * count) / wanted));
    const inputs = viewOf(dataset, "train", ids, undefined, room(rows * sizeOf(dataset.inputShape)));
    yield { rows, inputs: prepare(inputs) };
  }
}
