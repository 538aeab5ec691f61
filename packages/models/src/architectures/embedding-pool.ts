import { z } from "zod";
import { applied, layer } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { denseLayers } from "./dense-layers.ts";
import { sequence } from "./sequence.ts";

type EmbeddingPoolSpec = {
  readonly kind: "embedding-pool";
  /** Of a token's vector. */
  readonly embedding: number;
  /** Width of each dense layer after the mean. */
  readonly units: readonly number[];
  /** Before each dense layer and before the logits. */
  readonly dropout: number;
};

/**
 * The mean of the tokens' vectors (`embedding`, `pool`), then dense layers `dense1`, … with ReLU: fastText's classifier
 * (Joulin et al. 2017, arXiv:1607.01759) without n-grams; with layers, a deep averaging network (Iyyer et al. 2015).
 */
export const embeddingPool: Architecture = architecture<EmbeddingPoolSpec>({
  samples: ["tokens"],
  schema: z.strictObject({
    kind: z.literal("embedding-pool"),
    embedding: z.int().min(1).max(4096).default(32),
    units: z.array(z.int().min(1).max(65_536)).max(16).default([]),
    dropout: z.number().min(0).lt(1).default(0),
  }),
  features: (spec, input, { tokens, nextSeed }) => {
    const { values, mask } = sequence(input, tokens, spec.embedding, nextSeed);
    const x = applied(layer("FacultyMaskedMean", { name: "pool" }), values, mask);
    return denseLayers(x, spec, nextSeed);
  },
});
