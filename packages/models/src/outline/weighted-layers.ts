import { innerLayer } from "./inner-layer.ts";
import type { Outline, OutlineLayer } from "./outline.ts";
import { layersOf } from "./outline-calls.ts";

/** Classes of layers that learn. */
const learning =
  /^(Dense|Conv[123]D|Conv[23]DTranspose|SeparableConv2D|DepthwiseConv2D|ConvLSTM2D|Embedding|PReLU|SimpleRNN|GRU|LSTM|RNN|BatchNormalization|LayerNormalization|Faculty(AttentionWeights|AttentionMix|LayerNorm|PositionEmbedding))$/;

/** Names of the layers that have weights to train, in the model's order. */
export function weightedLayers(outline: Outline): readonly string[] {
  return layersOf(outline)
    .filter((layer) => isWeighted(layer))
    .map(({ name }) => name);
}

function isWeighted({ kind, config, model }: Pick<OutlineLayer, "kind" | "config" | "model">): boolean {
  if (config["trainable"] === false) return false;
  if (model !== undefined) return layersOf(model).some((layer) => isWeighted(layer));
  const inner = kind === "TimeDistributed" || kind === "Bidirectional" ? innerLayer(config) : undefined;
  return inner === undefined ? learning.test(kind) : isWeighted({ ...inner, model: undefined });
}
