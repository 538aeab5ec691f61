import { z } from "zod";
import { applied, layer } from "../outline/apply-layer.ts";
import type { OutlineTensor } from "../outline/outline.ts";
import { type Architecture, architecture, type NextSeed } from "./architecture.ts";
import { embedding, type Sequence } from "./sequence.ts";
import { type BlocksSpec, blockKeys, isSharedOut, transformerBlocks } from "./transformer-blocks.ts";

type EncoderDecoderSpec = Omit<BlocksSpec, "causal"> & { readonly kind: "encoder-decoder" };

/**
 * The transformer of Vaswani et al. 2017, arXiv:1706.03762, over pairs of texts: `encoder_block1`, … read the source, and
 * `decoder_block1`, … what is shown of the target, each position those before it alone and all of the source.
 */
export const encoderDecoder: Architecture = architecture<EncoderDecoderSpec>({
  samples: ["tokens"],
  says: "each token of a target",
  schema: z
    .strictObject({
      kind: z.literal("encoder-decoder"),
      blocks: blockKeys.blocks.default(2),
      heads: blockKeys.heads.default(4),
      width: blockKeys.width.default(64),
      feedForward: blockKeys.feedForward.default(128),
      dropout: blockKeys.dropout.default(0),
    })
    .refine(...isSharedOut),
  features: (spec, input, { nextSeed, inputShape, positions, tokens, targetTokens }) => {
    const [ids = 0] = inputShape;
    const [target = 0] = positions;
    const own = (count: number | null) => count ?? 0;
    const before = own(targetTokens) - 1; // so that the first token of sources is 1
    const source = side("source", input, { start: 0, length: ids - target, from: before });
    const shown = side("target", input, { start: ids - target, length: target, from: 0 });
    const read = embedded(source, own(tokens) - before, spec.width, nextSeed);
    const told = embedded(shown, own(targetTokens), spec.width, nextSeed);
    const encoded = transformerBlocks(read, { ...spec, causal: false }, nextSeed, { prefix: "encoder_" });
    const attended = { values: encoded, mask: source.mask };
    return transformerBlocks(told, { ...spec, causal: true }, nextSeed, { prefix: "decoder_", attended });
  },
});

interface Side {
  readonly name: string;
  /** `[batch, length]`, counted from 0. */
  readonly ids: OutlineTensor;
  readonly mask: OutlineTensor;
}

interface Span {
  readonly start: number;
  readonly length: number;
  readonly from: number;
}

/** One text of each pair. A token that the vocabulary lacks is 0 among a source's ids, and no padding. */
function side(name: string, input: OutlineTensor, { start, length, from }: Span): Side {
  const whole = applied(layer("FacultyTokenSpan", { name, start, length, from: 0 }), input);
  const mask = applied(layer("FacultyPaddingMask", { name: `${name}_mask` }), whole);
  const ids =
    from === 0 ? whole : applied(layer("FacultyTokenSpan", { name: `${name}_own`, start, length, from }), input);
  return { name, ids, mask };
}

function embedded({ name, ids, mask }: Side, tokens: number, width: number, nextSeed: NextSeed): Sequence {
  return { values: embedding(ids, tokens, width, nextSeed, `${name}_embedding`), mask };
}
