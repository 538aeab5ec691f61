import { z } from "zod";
import { applied, layer, through } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { dropout } from "./dropout.ts";
import { itemVectors } from "./interactions.ts";
import { recurrentLayers } from "./recurrent.ts";

type Gru4recSpec = {
  readonly kind: "gru4rec";
  /** Of an item's vector. */
  readonly width: number;
  /** Of each layer, one above the other. */
  readonly units: readonly number[];
  /** Of the items' vectors, and after each layer. */
  readonly dropout: number;
};

/**
 * Recurrent layers `gru1`, … over the items in their order, and what the last of them says after the latest item, `last`
 * (Hidasi et al. 2016, arXiv:1511.06939). Who the user is it does not look at.
 */
export const gru4rec: Architecture = architecture<Gru4recSpec>({
  samples: ["tokens"],
  schema: z.strictObject({
    kind: z.literal("gru4rec"),
    width: z.int().min(1).max(4096).default(64),
    units: z.array(z.int().min(1).max(4096)).min(1).max(8).default([64]),
    dropout: z.number().min(0).lt(1).default(0),
  }),
  features: (spec, input, context) => {
    const { nextSeed } = context;
    const shown = through(itemVectors(spec, input, context).values, ...dropout("dropout0", spec.dropout, nextSeed));
    return applied(layer("FacultyLastStep", { name: "last" }), recurrentLayers("gru", shown, spec, nextSeed));
  },
});
