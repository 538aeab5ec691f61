import { z } from "zod";
import type { Augmentation } from "./augmentation.ts";
import { type CropSpec, crop } from "./crop.ts";
import { type CutmixSpec, cutmix } from "./cutmix.ts";
import { type CutoutSpec, cutout } from "./cutout.ts";
import { type FlipHorizontalSpec, flipHorizontal } from "./flip-horizontal.ts";
import { type MixupSpec, mixup } from "./mixup.ts";
import { type NoiseSpec, noise } from "./noise.ts";
import { type ShiftSpec, shift } from "./shift.ts";

/** One augmentation of the run file, applied in the order listed. */
export type AugmentationSpec =
  | ShiftSpec
  | FlipHorizontalSpec
  | CropSpec
  | NoiseSpec
  | CutoutSpec
  | MixupSpec
  | CutmixSpec;

type Table = { readonly [Kind in AugmentationSpec["kind"]]: Augmentation<Extract<AugmentationSpec, { kind: Kind }>> };

/** What each augmentation of the run file does. A new one is a file, a row here, a test and a section of docs/methods.md. */
export const augmentations: Table = {
  shift,
  "flip-horizontal": flipHorizontal,
  crop,
  noise,
  cutout,
  mixup,
  cutmix,
};

export const augmentationSpec: z.ZodType<AugmentationSpec> = z.discriminatedUnion("kind", [
  shift.schema,
  flipHorizontal.schema,
  crop.schema,
  noise.schema,
  cutout.schema,
  mixup.schema,
  cutmix.schema,
]);

/** The row of an augmentation, without what ties its parameters to its kind. */
export function augmentationOf({ kind }: AugmentationSpec): Augmentation<AugmentationSpec> {
  return augmentations[kind] as Augmentation<AugmentationSpec>;
}

export function isMixing(spec: AugmentationSpec): boolean {
  return "mix" in augmentations[spec.kind];
}

/** A run file's list: at most one may mix samples, so that a sample has at most two labels. */
export const augmentSpec: z.ZodType<readonly AugmentationSpec[]> = z
  .array(augmentationSpec)
  .max(16)
  .refine((augment) => augment.filter(isMixing).length < 2, "expected mixup or cutmix once, found a second");
