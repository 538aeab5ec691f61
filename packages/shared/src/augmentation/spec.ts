import { z } from "zod";

/** Moves the image by up to `pixels` along each axis; what is uncovered is 0 (the zero-padded random crop). */
export interface ShiftSpec {
  readonly kind: "shift";
  readonly pixels: number;
}

/** Mirrors left and right with the given probability. */
export interface FlipHorizontalSpec {
  readonly kind: "flip-horizontal";
  readonly probability: number;
}

/** Pads by mirroring `padding` pixels on every side and crops the original size from a random place. */
export interface CropSpec {
  readonly kind: "crop";
  readonly padding: number;
}

/** Adds Gaussian noise of standard deviation `std`, in the units the model sees; not clipped. */
export interface NoiseSpec {
  readonly kind: "noise";
  readonly std: number;
}

/** Sets a square of `size` × `size` pixels around a random one to 0; it may reach over the border. */
export interface CutoutSpec {
  readonly kind: "cutout";
  readonly size: number;
}

/** One augmentation of the run file, applied in the order listed. */
export type AugmentationSpec = ShiftSpec | FlipHorizontalSpec | CropSpec | NoiseSpec | CutoutSpec;

const maxPixels = 64;

/** Every augmentation's schema; augmentations.ts holds what each does. */
const schemas = {
  shift: z.strictObject({ kind: z.literal("shift"), pixels: z.int().min(1).max(maxPixels) }),
  "flip-horizontal": z.strictObject({
    kind: z.literal("flip-horizontal"),
    probability: z.number().min(0).max(1).default(0.5),
  }),
  crop: z.strictObject({ kind: z.literal("crop"), padding: z.int().min(1).max(maxPixels) }),
  noise: z.strictObject({ kind: z.literal("noise"), std: z.number().positive().max(10) }),
  cutout: z.strictObject({ kind: z.literal("cutout"), size: z.int().min(1).max(maxPixels) }),
} as const satisfies { readonly [Kind in AugmentationSpec["kind"]]: z.ZodType<AugmentationSpec & { kind: Kind }> };

export const augmentationSpec: z.ZodType<AugmentationSpec> = z.discriminatedUnion("kind", [
  schemas.shift,
  schemas["flip-horizontal"],
  schemas.crop,
  schemas.noise,
  schemas.cutout,
]);

/** Which view of a sample is meant: its augmentation is drawn from `(seed, epoch, sample id)` and nothing else. */
export interface ViewSpec {
  readonly augment: readonly AugmentationSpec[];
  readonly seed: number;
  readonly epoch: number;
}
