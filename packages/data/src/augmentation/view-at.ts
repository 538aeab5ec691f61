import type { AugmentationSpec, ViewSpec } from "@faculty/shared/samples";
import { isMixing } from "./augmentations.ts";

/** The view of an epoch of a plan. */
export function viewAt(
  { seed, validation }: { readonly seed: number; readonly validation: number },
  augment: readonly AugmentationSpec[],
  epoch: number,
): ViewSpec {
  return { augment, seed, epoch, ...(augment.some(isMixing) && { validation }) };
}
