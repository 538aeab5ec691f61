import { z } from "zod";
import { applied, layer, through } from "../outline/apply-layer.ts";
import { glorotUniform } from "../outline/initializers.ts";
import type { OutlineLayer, OutlineTensor } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";
import { dropout } from "./dropout.ts";
import type { Sequence } from "./sequence.ts";

/** What the blocks of a transformer are made of. */
export type BlocksSpec = {
  readonly blocks: number;
  readonly heads: number;
  /** Of every vector between layers. */
  readonly width: number;
  /** Of the layer inside each block's feed-forward part. */
  readonly feedForward: number;
  /** Whether a position sees itself and those before it alone. */
  readonly causal: boolean;
  /** After the positions, after attention and after the feed-forward part of each block. */
  readonly dropout: number;
};

/** What a run file may say of them; defaults are the architecture's. */
export const blockKeys: Readonly<Record<Exclude<keyof BlocksSpec, "causal">, z.ZodNumber>> = {
  blocks: z.int().min(1).max(48),
  heads: z.int().min(1).max(64),
  width: z.int().min(1).max(4096),
  feedForward: z.int().min(1).max(16_384),
  dropout: z.number().min(0).lt(1),
};

/** Arguments of a schema's `refine`. */
export const isSharedOut: readonly [
  (spec: Pick<BlocksSpec, "width" | "heads">) => boolean,
  { path: string[]; error: string },
] = [({ width, heads }) => width % heads === 0, { path: ["width"], error: "is a multiple of heads" }];

/** Of several transformers in one model. */
interface BlocksPlace {
  /** Before the names of its layers. */
  readonly prefix?: string;
  /** What every position also attends to, in each block after its own attention. */
  readonly attended?: Sequence | undefined;
}

/**
 * Learned positions, then blocks whose attention matrices are layer `block1_attention`, `[heads, length, length]`, and
 * whose output is `block1`, then layer `norm`: normalisation stands before each part (Xiong et al. 2020,
 * arXiv:2002.04745).
 * @returns `[batch, length, width]`.
 */
export function transformerBlocks(
  { values, mask }: Sequence,
  spec: BlocksSpec,
  nextSeed: NextSeed,
  { prefix = "", attended }: BlocksPlace = {},
): OutlineTensor {
  let x = through(
    values,
    layer("FacultyPositionEmbedding", { name: `${prefix}position`, seed: nextSeed() }),
    ...dropout(`${prefix}dropout0`, spec.dropout, nextSeed),
  );
  for (let index = 1; index <= spec.blocks; index++)
    x = block({ values: x, mask }, `${prefix}block${index}`, spec, nextSeed, attended);
  return through(x, layer("FacultyLayerNorm", { name: `${prefix}norm` }));
}

function block(
  { values, mask }: Sequence,
  name: string,
  spec: BlocksSpec,
  nextSeed: NextSeed,
  attended: Sequence | undefined,
): OutlineTensor {
  const { width, feedForward } = spec;
  const add = (part: string, ...terms: OutlineTensor[]) => applied(layer("Add", { name: part }), ...terms);
  const normalised = through(values, layer("FacultyLayerNorm", { name: `${name}_norm1` }));
  const mixed = attentionOf({ values: normalised, mask }, null, name, spec, nextSeed);
  const own = add(`${name}_sum`, values, through(mixed, ...dropout(`${name}_dropout1`, spec.dropout, nextSeed)));
  const before = attended === undefined ? own : beside(own, attended);
  const fed = through(
    before,
    layer("FacultyLayerNorm", { name: `${name}_norm2` }),
    dense(`${name}_dense1`, feedForward, "relu", nextSeed),
    dense(`${name}_dense2`, width, "linear", nextSeed),
    ...dropout(`${name}_dropout2`, spec.dropout, nextSeed),
  );
  return add(name, before, fed);

  function beside(x: OutlineTensor, other: Sequence): OutlineTensor {
    const asking = through(x, layer("FacultyLayerNorm", { name: `${name}_norm3` }));
    const seen = attentionOf(other, asking, `${name}_cross`, { ...spec, causal: false }, nextSeed);
    return add(`${name}_cross_sum`, x, through(seen, ...dropout(`${name}_dropout3`, spec.dropout, nextSeed)));
  }
}

/** @param asking - What attends to the sequence; null: it attends to itself. */
function attentionOf(
  { values, mask }: Sequence,
  asking: OutlineTensor | null,
  name: string,
  { heads, causal }: BlocksSpec,
  nextSeed: NextSeed,
): OutlineTensor {
  const weights = layer("FacultyAttentionWeights", {
    name: `${name}_attention`,
    heads,
    ...(causal && { causal }),
    seed: nextSeed(),
  });
  const shares = asking === null ? applied(weights, values, mask) : applied(weights, asking, mask, values);
  return applied(layer("FacultyAttentionMix", { name: `${name}_mix`, heads, seed: nextSeed() }), values, shares);
}

/** What every position passes by itself. */
export function dense(name: string, units: number, activation: "relu" | "linear", nextSeed: NextSeed): OutlineLayer {
  const kernelInitializer = glorotUniform(nextSeed());
  return layer("Dense", { name, units, activation, kernelInitializer });
}
