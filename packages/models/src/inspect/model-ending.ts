import type { ModelOutput } from "../manifests/manifest.ts";
import { innerLayer } from "../outline/inner-layer.ts";
import type { LayerConfig, Outline, OutlineTensor } from "../outline/outline.ts";
import { type SavedGraph, sourceOperation } from "../saved-model/saved-graph.ts";
import { graphNodes, passThrough, sourceNode } from "./graph-nodes.ts";

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
export function layersEnding({ outputs: [output] }: Outline): ModelEnding {
  return output === undefined ? "logits" : endingOf(output);
}

function endingOf({ call: { layer, inputs }, index }: OutlineTensor): ModelEnding {
  if (layer.model !== undefined) {
    const inner = layer.model.outputs[index];
    return inner === undefined ? "logits" : endingOf(inner);
  }
  const { kind, config } = layer;
  const own = ownEnding(kind, config);
  if (own !== undefined) return own;
  const isLinear = kind === "Activation" && config["activation"] === "linear";
  if (!isLinear && !shapeOnly.has(kind) && kind !== "Average") return "logits";
  const [first = "logits", ...others] = inputs.map(endingOf);
  return others.every((other) => other === first && first !== "log-probabilities") ? first : "logits";
}

const activated = /^(Dense|Activation|Conv[123]D|Conv2DTranspose|SeparableConv2D|DepthwiseConv2D)$/;

/** What the layer's own operation yields; undefined where it is none of those that are looked for. */
function ownEnding(kind: string, config: LayerConfig): ModelEnding | undefined {
  const inner = innerLayer(config);
  if (kind === "TimeDistributed" && inner !== undefined) return ownEnding(inner.kind, inner.config);
  const { activation } = activated.test(kind) ? config : {};
  return endings[kind] ?? (typeof activation === "string" ? endings[activation] : undefined);
}

/** What a SavedModel's tensor comes from. */
export function savedEnding(graph: SavedGraph, tensor: string): ModelEnding {
  return endings[savedSource(graph, tensor) ?? ""] ?? "logits";
}

/** The operation that computes a SavedModel's tensor; undefined where that is not told. */
export function savedSource(graph: SavedGraph, tensor: string): string | undefined {
  return sourceOperation(graph, tensor, passThrough);
}

/** What a GraphModel ends in, told from the operation behind its output node. */
export function graphEnding(topology: Readonly<Record<string, unknown>>, outputNode: string): ModelEnding {
  return endings[sourceNode(graphNodes(topology), outputNode)?.op ?? ""] ?? "logits";
}
