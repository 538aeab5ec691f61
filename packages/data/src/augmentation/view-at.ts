import type { AugmentationSpec, ViewSpec } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import { isMixing } from "./augmentations.ts";

/** The view of an epoch of a plan. */
export function viewAt(
  { seed, validation }: { readonly seed: number; readonly validation: number },
  augment: readonly AugmentationSpec[],
  epoch: number,
  { labelling }: Pick<Dataset, "labelling"> = {},
): ViewSpec {
  const mixed = { validation, ...(labelling && { labelling: labelling.digest }) };
  return { augment, seed, epoch, ...(augment.some(isMixing) && mixed) };
}
