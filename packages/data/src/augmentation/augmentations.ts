import type { AugmentationSpec } from "@faculty/shared/samples";
import { z } from "zod";
import type { Augmentation } from "./augmentation.ts";
import { type BrightnessSpec, brightness } from "./brightness.ts";
import { type ContrastSpec, contrast } from "./contrast.ts";
import { type CropSpec, crop } from "./crop.ts";
import { type CutmixSpec, cutmix } from "./cutmix.ts";
import { type CutoutSpec, cutout } from "./cutout.ts";
import { type FlipHorizontalSpec, flipHorizontal } from "./flip-horizontal.ts";
import { type FrequencyMaskSpec, frequencyMask } from "./frequency-mask.ts";
import { type MixupSpec, mixup } from "./mixup.ts";
import { type NoiseSpec, noise } from "./noise.ts";
import { type RotateSpec, rotate } from "./rotate.ts";
import { type ShiftSpec, shift } from "./shift.ts";
import { type TimeMaskSpec, timeMask } from "./time-mask.ts";
import { type TokenDropoutSpec, tokenDropout } from "./token-dropout.ts";
import { type TokenMaskSpec, tokenMask } from "./token-mask.ts";

/** What a run file may say of each. */
type KnownSpec =
  | ShiftSpec
  | FlipHorizontalSpec
  | CropSpec
  | NoiseSpec
  | CutoutSpec
  | MixupSpec
  | CutmixSpec
  | BrightnessSpec
  | ContrastSpec
  | FrequencyMaskSpec
  | RotateSpec
  | TimeMaskSpec
  | TokenDropoutSpec
  | TokenMaskSpec;

type Table = { readonly [Kind in KnownSpec["kind"]]: Augmentation<Extract<KnownSpec, { kind: Kind }>> };

/** What each augmentation of the run file does. A new one is a file, a row here, a test and a section of docs/methods.md. */
const augmentations: Table = {
  shift,
  "flip-horizontal": flipHorizontal,
  crop,
  noise,
  cutout,
  mixup,
  cutmix,
  brightness,
  contrast,
  "frequency-mask": frequencyMask,
  rotate,
  "time-mask": timeMask,
  "token-dropout": tokenDropout,
  "token-mask": tokenMask,
};

export const augmentationSpec: z.ZodType<KnownSpec> = z.discriminatedUnion("kind", [
  shift.schema,
  flipHorizontal.schema,
  crop.schema,
  noise.schema,
  cutout.schema,
  mixup.schema,
  cutmix.schema,
  brightness.schema,
  contrast.schema,
  frequencyMask.schema,
  rotate.schema,
  timeMask.schema,
  tokenDropout.schema,
  tokenMask.schema,
]);

/** The row of an augmentation that its schema has read, without what ties its parameters to its kind. */
export function augmentationOf({ kind }: AugmentationSpec): Augmentation<AugmentationSpec> {
  return augmentations[kind as KnownSpec["kind"]] as unknown as Augmentation<AugmentationSpec>;
}

export function isMixing(spec: AugmentationSpec): boolean {
  return "mix" in augmentationOf(spec);
}

/** Whether what is seen somewhere comes to lie elsewhere. */
export function movesPositions(spec: AugmentationSpec): boolean {
  const row = augmentationOf(spec);
  return "change" in row && row.move !== undefined;
}

/** A run file's list: at most one may mix samples, so that a sample has at most two labels. */
export const augmentSpec = z
  .array(augmentationSpec)
  .max(16)
  .refine(
    (augment) => augment.filter(({ kind }) => isMixing({ kind })).length < 2,
    "expected mixup or cutmix once, found a second",
  ) as z.ZodType<readonly unknown[]> as z.ZodType<readonly AugmentationSpec[]>;
