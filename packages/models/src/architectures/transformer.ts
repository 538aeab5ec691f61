import { z } from "zod";
import { applied, layer, through } from "../outline/apply-layer.ts";
import { glorotUniform } from "../outline/initializers.ts";
import type { OutlineLayer, OutlineTensor } from "../outline/outline.ts";
import { type Architecture, architecture, type NextSeed } from "./architecture.ts";
import { dropout } from "./dropout.ts";
import { type Sequence, sequence } from "./sequence.ts";

type TransformerSpec = {
  readonly kind: "transformer";
  readonly blocks: number;
  readonly heads: number;
  /** Of every vector between layers. */
  readonly width: number;
  /** Of the layer inside each block's feed-forward part. */
  readonly feedForward: number;
  /** Whether a position attends to itself and those before it alone. */
  readonly causal: boolean;
  /** After the positions, after attention and after the feed-forward part of each block. */
  readonly dropout: number;
};

/**
 * A transformer encoder (Vaswani et al. 2017, arXiv:1706.03762) with normalisation before each part (Xiong et al. 2020,
 * arXiv:2002.04745) and learned positions: `embedding`, `position`, blocks whose attention matrices are layer
 * `block1_attention`, `[heads, length, length]`, and whose output is `block1`; then the mean over what is not padding,
 * `pool`. The vectors of a series are projected to the width.
 */
export const transformer: Architecture = architecture<TransformerSpec>({
  samples: ["series", "tokens"],
  says: "either",
  schema: z
    .strictObject({
      kind: z.literal("transformer"),
      blocks: z.int().min(1).max(48).default(2),
      heads: z.int().min(1).max(64).default(4),
      width: z.int().min(1).max(4096).default(64),
      feedForward: z.int().min(1).max(16_384).default(128),
      causal: z.boolean().default(false),
      dropout: z.number().min(0).lt(1).default(0),
    })
    .refine(({ width, heads }) => width % heads === 0, { path: ["width"], error: "is a multiple of heads" }),
  features: (spec, input, { tokens, positions, nextSeed }) => {
    const { values, mask } = sequence(input, tokens, spec.width, nextSeed);
    const projected = tokens === null ? through(values, dense("embedding", spec.width, "linear", nextSeed)) : values;
    let x = through(
      projected,
      layer("FacultyPositionEmbedding", { name: "position", seed: nextSeed() }),
      ...dropout("dropout0", spec.dropout, nextSeed),
    );
    for (let index = 1; index <= spec.blocks; index++) x = block({ values: x, mask }, `block${index}`, spec, nextSeed);
    const normalised = through(x, layer("FacultyLayerNorm", { name: "norm" }));
    return positions.length > 0 ? normalised : applied(layer("FacultyMaskedMean", { name: "pool" }), normalised, mask);
  },
});

function block({ values, mask }: Sequence, name: string, spec: TransformerSpec, nextSeed: NextSeed): OutlineTensor {
  const { heads, width, feedForward, causal } = spec;
  const add = (part: string, ...terms: OutlineTensor[]) => applied(layer("Add", { name: part }), ...terms);
  const normalised = through(values, layer("FacultyLayerNorm", { name: `${name}_norm1` }));
  const attention = applied(
    layer("FacultyAttentionWeights", { name: `${name}_attention`, heads, ...(causal && { causal }), seed: nextSeed() }),
    normalised,
    mask,
  );
  const mixed = applied(
    layer("FacultyAttentionMix", { name: `${name}_mix`, heads, seed: nextSeed() }),
    normalised,
    attention,
  );
  const attended = add(`${name}_sum`, values, through(mixed, ...dropout(`${name}_dropout1`, spec.dropout, nextSeed)));
  const fed = through(
    attended,
    layer("FacultyLayerNorm", { name: `${name}_norm2` }),
    dense(`${name}_dense1`, feedForward, "relu", nextSeed),
    dense(`${name}_dense2`, width, "linear", nextSeed),
    ...dropout(`${name}_dropout2`, spec.dropout, nextSeed),
  );
  return add(name, attended, fed);
}

function dense(name: string, units: number, activation: "relu" | "linear", nextSeed: NextSeed): OutlineLayer {
  const kernelInitializer = glorotUniform(nextSeed());
  return layer("Dense", { name, units, activation, kernelInitializer });
}
