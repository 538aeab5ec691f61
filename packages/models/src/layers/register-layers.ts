import tf from "#tfjs";
import { AttentionMix, AttentionWeights } from "./attention.ts";
import { registerGru } from "./gru.ts";
import { ItemHistory } from "./item-history.ts";
import { LastStep } from "./last-step.ts";
import { LayerNorm } from "./layer-norm.ts";
import { registerLstm } from "./lstm.ts";
import { MaskedMean } from "./masked-mean.ts";
import { PaddingMask } from "./padding-mask.ts";
import { PositionEmbedding } from "./position-embedding.ts";
import { registerStepDropout } from "./step-dropout.ts";
import { TokenSpan } from "./token-span.ts";
import { UserId } from "./user-id.ts";

const layers = [
  AttentionMix,
  AttentionWeights,
  ItemHistory,
  LastStep,
  LayerNorm,
  MaskedMean,
  PaddingMask,
  PositionEmbedding,
  TokenSpan,
  UserId,
];

/** Makes tfjs build Faculty's own layers where a saved model names them. */
export function registerLayers(): void {
  registerGru();
  registerLstm();
  registerStepDropout();
  for (const layer of layers)
    tf.serialization.registerClass(layer as unknown as tf.serialization.SerializableConstructor<tf.layers.Layer>);
}
