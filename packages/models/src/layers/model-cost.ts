import tf from "#tfjs";
import type { CountedLayer } from "./counted-layer.ts";
import { PositionEmbedding } from "./position-embedding.ts";

export interface ModelCost {
  /** Values in all weights, trainable or not. */
  readonly parameters: number;
  /** Multiplications with a following addition, for one sample; null for a GraphModel, where they are not counted. */
  readonly multiplyAdds: number | null;
}

/**
 * What a model holds and computes. Multiply-adds are those of dense, convolutional and recurrent layers: each kernel's
 * size times the positions or time steps it is applied at, and attention's products of all pairs of positions. Gates and activations of recurrent layers, biases,
 * normalisation (which folds into the kernel before it), pooling and look-ups count nothing.
 */
export function modelCost(model: tf.LayersModel | tf.GraphModel): ModelCost {
  if (model instanceof tf.LayersModel) return { parameters: model.countParams(), multiplyAdds: layersCost(model) };
  const weights = Object.values(model.weights).flat();
  return { parameters: weights.reduce((sum, weight) => sum + weight.size, 0), multiplyAdds: null };
}

function layersCost(model: tf.LayersModel): number {
  return model.layers.reduce((sum, layer) => sum + layerCost(layer), 0);
}

const costless: readonly string[] = [
  "Embedding",
  "BatchNormalization",
  "LayerNormalization",
  PositionEmbedding.className,
];

function layerCost(layer: tf.layers.Layer): number {
  if (layer instanceof tf.LayersModel) return layersCost(layer);
  if (isCounted(layer)) return layer.multiplyAdds;
  if (costless.includes(layer.getClassName())) return 0;
  const kernels = layer.weights.filter((weight) => weight.shape.length > 1);
  const kernelSize = kernels.reduce((sum, kernel) => sum + tf.util.sizeFromShape(kernel.shape as number[]), 0);
  return kernelSize * layer.inboundNodes.reduce((sum, call) => sum + positions(layer, call), 0);
}

function isCounted(layer: tf.layers.Layer): layer is tf.layers.Layer & CountedLayer {
  return "multiplyAdds" in layer;
}

const recurrent: readonly string[] = ["SimpleRNN", "GRU", "LSTM", "RNN", "Bidirectional"];

type Call = tf.layers.Layer["inboundNodes"][number];

/** How often a sample meets the layer's kernels, in one of the places where the model applies it. */
function positions(layer: tf.layers.Layer, { inputTensors, outputTensors }: Call): number {
  const kind = layer.getClassName();
  if (recurrent.includes(kind)) return extents(inputTensors, 1, 2);
  const tensors = kind === "Conv2DTranspose" || kind === "Conv3DTranspose" ? inputTensors : outputTensors;
  return layer.getConfig()["dataFormat"] === "channelsFirst" ? extents(tensors, 2) : extents(tensors, 1, -1);
}

/** The product of the first shape's extents from `start` to before `end`, or to the last; an open one counts once. */
function extents([first]: readonly tf.SymbolicTensor[], start: number, end?: number): number {
  const shape = first?.shape ?? [];
  return shape.slice(start, end).reduce<number>((product, extent) => product * (extent ?? 1), 1);
}
