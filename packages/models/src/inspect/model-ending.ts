import * as tf from "@tensorflow/tfjs";
import type { ModelOutput } from "../manifests/manifest.ts";
import { graphNodes, sourceNode } from "./graph-nodes.ts";

/** What a model's last operation yields; sigmoids say of each class for itself whether it is there. */
export type ModelEnding = ModelOutput | "sigmoids";

const endings: Readonly<Record<string, ModelEnding>> = {
  softmax: "probabilities",
  Softmax: "probabilities",
  logSoftmax: "log-probabilities",
  LogSoftmax: "log-probabilities",
  log_softmax: "log-probabilities",
  sigmoid: "sigmoids",
  Sigmoid: "sigmoids",
  hardSigmoid: "sigmoids",
  hard_sigmoid: "sigmoids",
};

/** Layers that leave values as they are, or move them, when nobody trains. A mean of probabilities is probabilities. */
const shapeOnly: ReadonlySet<string> = new Set([
  "ActivityRegularization",
  "AlphaDropout",
  "AveragePooling1D",
  "AveragePooling2D",
  "Dropout",
  "Flatten",
  "GaussianDropout",
  "GaussianNoise",
  "GlobalAveragePooling1D",
  "GlobalAveragePooling2D",
  "Masking",
  "Permute",
  "Reshape",
  "SpatialDropout1D",
]);

/** What a LayersModel ends in, told from its last layer that computes; a model within the model is looked into. */
export function layersEnding(model: tf.LayersModel): ModelEnding {
  const [output] = model.outputs;
  return output === undefined ? "logits" : endingOf(output);
}

function endingOf(tensor: tf.SymbolicTensor): ModelEnding {
  const { sourceLayer: layer, nodeIndex, tensorIndex } = tensor;
  if (layer instanceof tf.LayersModel) {
    const inner = layer.outputs[tensorIndex];
    return inner === undefined ? "logits" : endingOf(inner);
  }
  const own = ownEnding(layer);
  if (own !== undefined) return own;
  const kind = layer.getClassName();
  const isLinear = kind === "Activation" && layer.getConfig()["activation"] === "linear";
  if (!isLinear && !shapeOnly.has(kind) && kind !== "Average") return "logits";
  const [first = "logits", ...others] = (layer.inboundNodes[nodeIndex]?.inputTensors ?? []).map(endingOf);
  return others.every((other) => other === first && first !== "log-probabilities") ? first : "logits";
}

const activated = /^(Dense|Activation|Conv[123]D|Conv2DTranspose|SeparableConv2D|DepthwiseConv2D)$/;

/** What the layer's own operation yields; undefined where it is none of those that are looked for. */
function ownEnding(layer: tf.layers.Layer): ModelEnding | undefined {
  const kind = layer.getClassName();
  const inner = (layer as { readonly layer?: unknown }).layer;
  if (kind === "TimeDistributed" && inner instanceof tf.layers.Layer) return ownEnding(inner);
  const { activation } = activated.test(kind) ? layer.getConfig() : {};
  return endings[kind] ?? (typeof activation === "string" ? endings[activation] : undefined);
}

/** What a GraphModel ends in, told from the operation behind its output node. */
export function graphEnding(topology: Readonly<Record<string, unknown>>, outputNode: string): ModelEnding {
  return endings[sourceNode(graphNodes(topology), outputNode)?.op ?? ""] ?? "logits";
}
