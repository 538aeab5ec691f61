import { z } from "zod";

/** One augmentation of the run file, applied in the order listed. */
export type AugmentationSpec =
  | { readonly kind: "shift"; readonly pixels: number }
  | { readonly kind: "flip-horizontal"; readonly probability: number };

export const augmentationSpec: z.ZodType<AugmentationSpec> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("shift"), pixels: z.int().min(1).max(64) }),
  z.strictObject({ kind: z.literal("flip-horizontal"), probability: z.number().min(0).max(1).default(0.5) }),
]);

/** Which view of a sample is meant: its augmentation is drawn from `(seed, epoch, sample id)` and nothing else. */
export interface ViewSpec {
  readonly augment: readonly AugmentationSpec[];
  readonly seed: number;
  readonly epoch: number;
}
