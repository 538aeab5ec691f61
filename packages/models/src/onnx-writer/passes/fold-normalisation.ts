import type { OnnxGraph, OnnxNode, OnnxTensor } from "../graph/onnx-graph.ts";
import { usedConstants } from "./used-constants.ts";

/**
 * Batch normalisation of a convolution becomes part of its kernel and bias:
 * `γ (w·x + b − mean) / √(variance + ε) + β` is `(γ/σ w)·x + (γ/σ (b − mean) + β)`. The file is smaller, the graph is
 * faster, and what int8 rounds is the kernel that is used.
 */
export function foldNormalisation(graph: OnnxGraph): OnnxGraph {
  const constants = new Map(graph.constants);
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const readers = graph.nodes.flatMap(({ inputs }) => inputs);
  const folded = new Map<OnnxNode, OnnxNode | null>();
  for (const norm of graph.nodes) {
    const [x = ""] = norm.inputs;
    const conv = makers.get(x);
    if (norm.op !== "BatchNormalization" || conv?.op !== "Conv") continue;
    if (readers.filter((name) => name === x).length > 1) continue;
    folded.set(conv, null).set(norm, withNormalisation(conv, norm, constants));
  }
  const nodes = graph.nodes.flatMap((node) => folded.get(node) ?? (folded.has(node) ? [] : [node]));
  return { ...graph, nodes, constants: usedConstants(nodes, constants) };
}

function withNormalisation(conv: OnnxNode, norm: OnnxNode, constants: Map<string, OnnxTensor>): OnnxNode {
  const [x = "", kernel = "", bias] = conv.inputs;
  const of = (name = "") => constants.get(name)?.data as Float32Array;
  const [gamma, beta, mean, variance] = norm.inputs.slice(1).map(of) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const epsilon = Number((norm.attributes["epsilon"] as { readonly float: number }).float);
  const factors = Float64Array.from(gamma, (one, i) => one / Math.sqrt((variance[i] as number) + epsilon));
  const { dims } = constants.get(kernel) as OnnxTensor;
  const each = of(kernel).length / factors.length;
  const weights = of(kernel).map((value, i) => value * (factors[Math.floor(i / each)] as number));
  const own = bias === undefined ? new Float32Array(factors.length) : of(bias);
  const offsets = own.map((value, i) => (factors[i] as number) * (value - (mean[i] as number)) + (beta[i] as number));
  const [output = ""] = norm.outputs;
  const [kernelName, biasName] = [`${output}/kernel`, `${output}/bias`];
  constants.set(kernelName, { dtype: "float32", dims, data: weights });
  constants.set(biasName, { dtype: "float32", dims: [factors.length], data: offsets });
  return { ...conv, name: norm.name, inputs: [x, kernelName, biasName], outputs: norm.outputs };
}
