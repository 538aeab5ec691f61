import type { Source, ViewSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset } from "../samples/dataset.ts";

/** Whether what a model sees of samples is bytes as they are stored, times the data set's scale, and nothing more. */
export function showsStoredBytes(dataset: Pick<Dataset, Source>, { augment }: Pick<ViewSpec, "augment">): boolean {
  const isBytes = (source: Source) => dataset[source].inputs instanceof Uint8Array;
  return augment.length === 0 && isBytes("train") && isBytes("test");
}

/**
 * The bytes of some samples as they are stored, `[ids.length, …inputShape]`.
 * @param ids - Indices in `source`; may repeat.
 */
export function storedBytes(dataset: Dataset, source: Source, ids: ArrayLike<number>): Uint8Array {
  const { inputs } = dataset[source];
  const size = sizeOf(dataset.inputShape);
  const bytes = new Uint8Array(ids.length * size);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    bytes.set(inputs.subarray(id * size, (id + 1) * size), row * size);
  }
  return bytes;
}
