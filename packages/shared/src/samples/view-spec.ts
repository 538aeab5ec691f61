import { z } from "zod";

/** One augmentation of a run file, by its kind; the other keys belong to it. */
export interface AugmentationSpec {
  readonly kind: string;
  readonly [parameter: string]: unknown;
}

/** Which view of a sample is meant: its augmentation is drawn from `(seed, epoch, sample id)` and nothing else. */
export interface ViewSpec {
  /** Applied in the order listed. */
  readonly augment: readonly AugmentationSpec[];
  readonly seed: number;
  readonly epoch: number;
  /** Where samples are mixed: the share of the plan that is held out, and so goes into no other sample. */
  readonly validation?: number | undefined;
  /**
   * Where samples are mixed and the run hides labels or omits samples: the digest of what it shows, on which the samples
   * held out depend. Who knows the data set alone cannot make such a view.
   */
  readonly labelling?: string | undefined;
}

/** A list of augmentations unread beyond their kinds: for those who do not apply them. */
export const opaqueAugment: z.ZodType<readonly AugmentationSpec[]> = z.array(z.looseObject({ kind: z.string() }));

/** @param augment - Of the augmentations, as far as the reader knows them. */
export function viewSpec(augment: z.ZodType<readonly AugmentationSpec[]>): z.ZodType<ViewSpec> {
  return z.object({
    augment,
    seed: z.int(),
    epoch: z.int(),
    validation: z.number().min(0).lt(1).optional(),
  });
}
