import type { Dataset } from "@faculty/data/datasets";
import type { Source } from "@faculty/shared/samples";

/** Class index of each sample. */
export function labelsOf(dataset: Dataset, source: Source, ids: Int32Array): Int32Array {
  return ids.map((id) => dataset[source].labels[id] as number);
}
