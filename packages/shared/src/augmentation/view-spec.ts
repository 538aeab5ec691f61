import { z } from "zod";
import { type AugmentationSpec, augmentSpec, isMixing } from "./augmentations.ts";

/** Which view of a sample is meant: its augmentation is drawn from `(seed, epoch, sample id)` and nothing else. */
export interface ViewSpec {
  readonly augment: readonly AugmentationSpec[];
  readonly seed: number;
  readonly epoch: number;
  /** Where samples are mixed: the share of the plan that is held out, and so goes into no other sample. */
  readonly validation?: number | undefined;
}

export const viewSpec: z.ZodType<ViewSpec> = z.object({
  augment: augmentSpec,
  seed: z.int(),
  epoch: z.int(),
  validation: z.number().min(0).lt(1).optional(),
});

/** The view of an epoch of a plan. */
export function viewAt(
  { seed, validation }: { readonly seed: number; readonly validation: number },
  augment: readonly AugmentationSpec[],
  epoch: number,
): ViewSpec {
  return { augment, seed, epoch, ...(augment.some(isMixing) && { validation }) };
}
