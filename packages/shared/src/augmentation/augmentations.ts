import type { Random } from "../random/random.ts";
import { crop } from "./crop.ts";
import { cutout } from "./cutout.ts";
import { flipHorizontal } from "./flip-horizontal.ts";
import type { Image } from "./image.ts";
import { noise } from "./noise.ts";
import { shift } from "./shift.ts";
import type { AugmentationSpec } from "./spec.ts";

/** Changes one sample in place; may draw from `random` alone, so that a view is the same on every machine. */
export interface Augmentation<Spec extends AugmentationSpec = AugmentationSpec> {
  /** What it can be applied to: `[height, width, channels]`, or samples of any shape (then 1 × 1 × all values). */
  readonly input: "image" | "any";
  readonly apply: (image: Image, spec: Spec, random: Random) => void;
}

type Table = { readonly [Kind in AugmentationSpec["kind"]]: Augmentation<Extract<AugmentationSpec, { kind: Kind }>> };

/** What each augmentation of the run file does. A new one is a file, a row here and in spec.ts, a test, a section. */
export const augmentations: Table = {
  shift: { input: "image", apply: shift },
  "flip-horizontal": { input: "image", apply: flipHorizontal },
  crop: { input: "image", apply: crop },
  noise: { input: "any", apply: noise },
  cutout: { input: "image", apply: cutout },
};
