import { z } from "zod";
import { applied, layer } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { itemVectors } from "./interactions.ts";
import { type BlocksSpec, blockKeys, isSharedOut, transformerBlocks } from "./transformer-blocks.ts";

type SasrecSpec = Omit<BlocksSpec, "causal"> & { readonly kind: "sasrec" };

/**
 * Causal self-attention over the items in their order, and what the latest of them sees, `last` (Kang and McAuley 2018,
 * arXiv:1808.09781). Positions count from the latest item. Who the user is it does not look at.
 */
export const sasrec: Architecture = architecture<SasrecSpec>({
  samples: ["tokens"],
  schema: z
    .strictObject({
      kind: z.literal("sasrec"),
      blocks: blockKeys.blocks.default(2),
      heads: blockKeys.heads.default(1),
      width: blockKeys.width.default(64),
      feedForward: blockKeys.feedForward.default(64),
      dropout: blockKeys.dropout.default(0),
    })
    .refine(...isSharedOut),
  features: (spec, input, context) => {
    const shown = itemVectors(spec, input, context);
    const x = transformerBlocks(shown, { ...spec, causal: true }, context.nextSeed);
    return applied(layer("FacultyLastStep", { name: "last" }), x);
  },
});
