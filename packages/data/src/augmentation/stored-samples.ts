import type { Source, ViewSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset } from "../samples/dataset.ts";
import { inputRows } from "../samples/input-rows.ts";

/** Whether what a model sees of samples is bytes as they are stored, times the data set's scale, and nothing more. */
export function showsStoredBytes(
  dataset: Pick<Dataset, Source | "inputShape">,
  { augment }: Pick<ViewSpec, "augment">,
): boolean {
  const isBytes = (source: Source) => inputRows(dataset[source].inputs, sizeOf(dataset.inputShape)).element === "uint8";
  return augment.length === 0 && isBytes("train") && isBytes("test");
}

/**
 * The bytes of some samples as they are stored, `[ids.length, …inputShape]`.
 * @param ids - Indices in `source`; may repeat.
 */
export function storedBytes(dataset: Dataset, source: Source, ids: ArrayLike<number>): Uint8Array {
  const size = sizeOf(dataset.inputShape);
  const { copyRow } = inputRows(dataset[source].inputs, size);
  const bytes = new Uint8Array(ids.length * size);
  for (let row = 0; row < ids.length; row++) copyRow(ids[row] as number, bytes.subarray(row * size, (row + 1) * size));
  return bytes;
}
