import { z } from "zod";
import { applied, layer, through } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { sequence } from "./sequence.ts";
import { type BlocksSpec, blockKeys, dense, isSharedOut, transformerBlocks } from "./transformer-blocks.ts";

type TransformerSpec = BlocksSpec & { readonly kind: "transformer" };

/**
 * A transformer encoder (Vaswani et al. 2017, arXiv:1706.03762) with learned positions: `embedding`, then
 * `transformerBlocks`; then the mean over what is not padding, `pool`. The vectors of a series are projected to the width.
 */
export const transformer: Architecture = architecture<TransformerSpec>({
  samples: ["series", "tokens"],
  says: "either",
  schema: z
    .strictObject({
      kind: z.literal("transformer"),
      blocks: blockKeys.blocks.default(2),
      heads: blockKeys.heads.default(4),
      width: blockKeys.width.default(64),
      feedForward: blockKeys.feedForward.default(128),
      dropout: blockKeys.dropout.default(0),
      causal: z.boolean().default(false),
    })
    .refine(...isSharedOut),
  features: (spec, input, { tokens, positions, nextSeed }) => {
    const { values, mask } = sequence(input, tokens, spec.width, nextSeed);
    const projected = tokens === null ? through(values, dense("embedding", spec.width, "linear", nextSeed)) : values;
    const x = transformerBlocks({ values: projected, mask }, spec, nextSeed);
    return positions.length > 0 ? x : applied(layer("FacultyMaskedMean", { name: "pool" }), x, mask);
  },
});
