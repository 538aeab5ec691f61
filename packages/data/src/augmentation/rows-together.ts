import type { RunSpec } from "@faculty/shared/config";
import type { Source } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset } from "../samples/dataset.ts";
import { showsStoredBytes } from "./stored-samples.ts";

/** Inputs that one message carries: a retry of more would cost too much, and hold the connection up. */
export const inlineBytes: number = 504 * 1024;
/** Rows after which a model gains nothing by more of them at once: a larger batch's activations leave the cache. */
const enoughRows = 128;
/** What a model is given at once, at most: bounds what a request by reference makes a node allocate. */
export const mostRowsTogether = 1024;

/**
 * Rows that a teacher computes at once, of however many it is asked about in one request: as many whole batches as come
 * to 128 rows, and no more than a request with its inputs carries. A function of run file and data set, because what a
 * replica holds, and so what it is sent, must not decide how many rows it computes at once, on which a row's bits depend.
 */
export function rowsTogether(
  { train: { batchSize }, augment }: Pick<RunSpec, "train" | "augment">,
  dataset: Pick<Dataset, "inputShape" | Source>,
): number {
  const valueBytes = showsStoredBytes(dataset, { augment }) ? 1 : Float32Array.BYTES_PER_ELEMENT;
  const carried = Math.floor(inlineBytes / (valueBytes * sizeOf(dataset.inputShape)));
  const wholeBatches = Math.max(1, Math.floor(enoughRows / batchSize)) * batchSize;
  return Math.max(1, Math.min(wholeBatches, carried, mostRowsTogether));
}
