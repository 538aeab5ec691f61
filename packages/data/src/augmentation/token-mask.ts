import { maskId, paddingId } from "@faculty/shared/samples";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";

/** Puts the mask token in place of each token with the given probability. */
export interface TokenMaskSpec {
  readonly kind: "token-mask";
  readonly probability: number;
}

/** The masking of Tang et al. 2019, arXiv:1903.12136: a draw a token, padding left alone. */
export const tokenMask: ChangingAugmentation<TokenMaskSpec> = {
  schema: z.strictObject({ kind: z.literal("token-mask"), probability: z.number().positive().lt(1) }),
  samples: ["tokens"],
  change: ({ values }, { probability }, random) => {
    for (let i = 0; i < values.length && values[i] !== paddingId; i++)
      if (random.uniform() < probability) values[i] = maskId;
  },
};
