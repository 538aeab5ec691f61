import { z } from "zod";
import { applied, layer } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { denseLayers } from "./dense-layers.ts";
import { itemVectors, userVector } from "./interactions.ts";

type TwoTowersSpec = {
  readonly kind: "two-towers";
  /** Of a user's vector, and of an item's in the history. */
  readonly width: number;
  /** Of the layers above both: the last is as wide as what an item is compared by. */
  readonly units: readonly number[];
  /** Before each of them, and before the logits. */
  readonly dropout: number;
};

/**
 * One tower for users, one for items, which meet in a product (Covington et al. 2016, doi:10.1145/2959100.2959190): the
 * user's vector beside the mean of those of the items taken, then dense layers `dense1`, … with ReLU. The tower of items
 * is a vector each, the columns of `logits`: nothing else is known of an item.
 */
export const twoTowers: Architecture = architecture<TwoTowersSpec>({
  samples: ["tokens"],
  schema: z.strictObject({
    kind: z.literal("two-towers"),
    width: z.int().min(1).max(4096).default(64),
    units: z.array(z.int().min(1).max(65_536)).min(1).max(16).default([64]),
    dropout: z.number().min(0).lt(1).default(0),
  }),
  features: (spec, input, context) => {
    const { values, mask } = itemVectors(spec, input, context);
    const taken = applied(layer("FacultyMaskedMean", { name: "pool" }), values, mask);
    const both = applied(layer("Concatenate", { name: "both" }), userVector(spec, input, context), taken);
    return denseLayers(both, spec, context.nextSeed);
  },
});
