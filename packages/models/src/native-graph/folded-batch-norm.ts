import {
  dataTypes,
  type Edge,
  floatConstant,
  type GraphNode,
  type OperationNode,
  sameShape,
  specOf,
} from "./graph-node.ts";
import type { Readers } from "./readers.ts";

/** Their filters end in the channels that they make: of a depthwise one, `[…, in, multiplier]`, in that order. */
const convolutions = new Set(["Conv2D", "DepthwiseConv2dNative"]);

/**
 * Convolutions whose channels are normalised by statistics that no longer change, as one convolution with a bias each, which
 * TensorFlow computes together with the activation after it. Where anything but the normalisation reads a convolution, or
 * where its filter is no constant, it stays.
 * @returns By a normalisation, and by what only gives its result the same shape, what stands in its place.
 */
export function foldedBatchNorms(nodes: readonly GraphNode[], readers: Readers): ReadonlyMap<GraphNode, GraphNode> {
  const folded = new Map<GraphNode, GraphNode>();
  for (const node of nodes) {
    if (node.kind !== "operation") continue;
    const [x] = node.inputs;
    const before = x && folded.get(x.node);
    const fold = node.operation === "FusedBatchNorm" ? foldOf(node, readers) : null;
    if (fold !== null) folded.set(node, fold);
    else if (before !== undefined && node.operation === "Reshape" && sameShape({ node, output: 0 }, x as Edge))
      folded.set(node, before);
  }
  return folded;
}

function foldOf(node: OperationNode, readers: Readers): OperationNode | null {
  const [x, scale, offset, mean, variance] = node.inputs;
  const epsilon = node.attributes["epsilon"];
  if (x?.node.kind !== "operation" || !convolutions.has(x.node.operation) || epsilon?.kind !== "float") return null;
  const [samples, filter] = x.node.inputs;
  const [weights, ...perChannel] = [filter, scale, offset, mean, variance].map(constantValues);
  if (samples === undefined || filter === undefined || readers.get(x.node)?.length !== 1 || weights == null)
    return null;
  const [scales, offsets, means, variances] = perChannel;
  if (scales == null || offsets == null || means == null || variances == null) return null;

  const factors = scales.map((value, c) => value / Math.sqrt((variances[c] as number) + epsilon.value));
  const channels = factors.length;
  if (specOf(x).shape.at(-1) !== channels || !isChannelsLast(x.node)) return null;
  const ofFilter = Float32Array.from(weights, (value, i) => value * (factors[i % channels] as number));
  const bias = Float32Array.from(factors, (factor, c) => (offsets[c] as number) - (means[c] as number) * factor);
  const convolution = { ...x.node, inputs: [samples, floatConstant(ofFilter, specOf(filter).shape)] };
  return {
    kind: "operation",
    operation: "BiasAdd",
    attributes: { T: { kind: "type", value: dataTypes.float32 } },
    inputs: [{ node: convolution, output: 0 }, floatConstant(bias, [channels])],
    outputs: [specOf({ node, output: 0 })],
  };
}

function isChannelsLast({ attributes }: OperationNode): boolean {
  const format = attributes["data_format"];
  return format?.kind === "string" && format.value === "NHWC";
}

/** In float64; null of what is no constant of float32. */
function constantValues(edge: Edge | undefined): readonly number[] | null {
  return edge?.node.kind === "constant" && edge.node.spec.dtype === dataTypes.float32
    ? Array.from(edge.node.values)
    : null;
}
