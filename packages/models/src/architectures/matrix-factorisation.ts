import { z } from "zod";
import { through } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { dropout } from "./dropout.ts";
import { userVector } from "./interactions.ts";

type MatrixFactorisationSpec = {
  readonly kind: "matrix-factorisation";
  /** Of a user's and of an item's vector. */
  readonly width: number;
  /** Of a user's vector. */
  readonly dropout: number;
};

/**
 * A vector of each user, `user_embedding`, times one of each item, which are the columns of `logits`, and a bias an item
 * (Koren et al. 2009, IEEE Computer 42:8). It knows a user, whatever the user's last items were.
 */
export const matrixFactorisation: Architecture = architecture<MatrixFactorisationSpec>({
  samples: ["tokens"],
  schema: z.strictObject({
    kind: z.literal("matrix-factorisation"),
    width: z.int().min(1).max(4096).default(64),
    dropout: z.number().min(0).lt(1).default(0),
  }),
  features: (spec, input, context) =>
    through(userVector(spec, input, context), ...dropout("dropout1", spec.dropout, context.nextSeed)),
});
