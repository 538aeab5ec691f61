import type * as tf from "@tensorflow/tfjs";
import type { ModelOutput } from "./manifest.ts";

const softmaxNames: Readonly<Record<string, ModelOutput>> = {
  softmax: "probabilities",
  Softmax: "probabilities",
  logSoftmax: "log-probabilities",
  LogSoftmax: "log-probabilities",
  log_softmax: "log-probabilities",
};

/** What a LayersModel ends in, told from the activation of its last layer. */
export function layersOutput(model: tf.LayersModel): ModelOutput {
  const last = model.outputs[0]?.sourceLayer;
  const activation = last?.getConfig()["activation"];
  return (
    softmaxNames[last?.getClassName() ?? ""] ??
    (typeof activation === "string" ? softmaxNames[activation] : null) ??
    "logits"
  );
}

interface GraphNode {
  readonly name?: unknown;
  readonly op?: unknown;
  readonly input?: unknown;
}

const passThrough: readonly unknown[] = ["Identity", "StopGradient"];

/** What a GraphModel ends in, told from the operation behind its output node. */
export function graphOutput(topology: Readonly<Record<string, unknown>>, outputNode: string): ModelOutput {
  const nodes = new Map<unknown, GraphNode>();
  if (Array.isArray(topology["node"])) for (const node of topology["node"] as GraphNode[]) nodes.set(node.name, node);
  const seen = new Set<GraphNode>();
  let node = nodes.get(nodeName(outputNode));
  while (node && passThrough.includes(node.op) && !seen.has(node)) {
    seen.add(node);
    node = Array.isArray(node.input) ? nodes.get(nodeName(String(node.input[0]))) : undefined;
  }
  return softmaxNames[String(node?.op)] ?? "logits";
}

/** `dense/Softmax:0` is output 0 of node `dense/Softmax`. */
function nodeName(tensor: string): string {
  return tensor.split(":", 1)[0] ?? tensor;
}
