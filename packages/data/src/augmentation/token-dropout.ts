import { paddingId } from "@faculty/shared/samples";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";

/** Leaves out each token with the given probability; those after it move up. A text keeps at least its first token. */
export interface TokenDropoutSpec {
  readonly kind: "token-dropout";
  readonly probability: number;
}

/** Word dropout of Iyyer et al. 2015, "Deep Unordered Composition Rivals Syntactic Methods": a draw a token. */
export const tokenDropout: ChangingAugmentation<TokenDropoutSpec> = {
  schema: z.strictObject({ kind: z.literal("token-dropout"), probability: z.number().positive().lt(1) }),
  samples: ["tokens"],
  change: ({ values }, { probability }, random) => {
    const first = values[0] as number;
    let kept = 0;
    for (const id of values) {
      if (id === paddingId) break;
      if (random.uniform() >= probability) values[kept++] = id;
    }
    if (kept === 0) values[kept++] = first;
    values.fill(paddingId, kept);
  },
  move: null,
};
