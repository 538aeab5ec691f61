import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { MixingAugmentation } from "./augmentation.ts";
import { alphaSpec, drawOwnShare } from "./own-share.ts";
import type { Sample } from "./sample.ts";

/** Adds another training sample to each, `λ x + (1 − λ) x′` with λ from Beta(`alpha`, `alpha`). */
export interface MixupSpec {
  readonly kind: "mixup";
  readonly alpha: number;
}

/** Zhang et al. 2018, arXiv:1710.09412 eq. 1. */
export const mixup: MixingAugmentation<MixupSpec> = {
  schema: z.strictObject({ kind: z.literal("mixup"), alpha: alphaSpec.default(0.2) }),
  samples: ["image", "series", "features"],
  mix: ({ values }: Sample, other: Float32Array, { alpha }: MixupSpec, random: Random): number => {
    const share = drawOwnShare(alpha, random);
    const rest = 1 - share;
    for (let i = 0; i < values.length; i++) values[i] = share * (values[i] as number) + rest * (other[i] as number);
    return share;
  },
};
