import type { tf } from "@faculty/models/backend";
import type { Signals } from "./loss.ts";

/** 1 for each sample whose own label is known, else 0, `[batch]`; absent where all are. For what wants one label a sample. */
export function ownLabelKnown({
  labels,
  labelled,
}: Pick<Signals, "labels"> & { readonly labelled?: tf.Tensor1D | undefined }): tf.Tensor1D | undefined {
  return labelled === undefined ? undefined : labels.greaterEqual<tf.Tensor1D>(0).toFloat();
}
