import { sizeOf } from "@faculty/shared/tensor";
import {
  dataTypes,
  type Edge,
  floatConstant,
  type GraphNode,
  type OperationNode,
  specOf,
  type TensorSpec,
} from "./graph-node.ts";
import { anything, every, inputOf, leadingAxes, matches, op, type Pattern } from "./pattern.ts";
import { reshaped } from "./reshaped.ts";

/** A normalisation of `x` `[…, channels]` by the mean and variance of each channel of that very batch. */
interface BatchNorm {
  readonly x: Edge;
  readonly scale: Edge;
  readonly mean: Edge;
  readonly variance: Edge;
  readonly epsilon: number;
  /** FusedBatchNormV3. */
  readonly fused: OperationNode;
}

/** By a node, what stands in its place, its outputs in the same order. */
type Replacements = Map<GraphNode, GraphNode>;

/**
 * Batch normalisations of a training step and their gradients, as TensorFlow's own kernels, in place of the operations
 * that TensorFlow.js makes of them: two kernels for some thirty passes over the batch. What cannot be replaced whole stays.
 */
export function fusedBatchNorms(nodes: readonly GraphNode[]): ReadonlyMap<GraphNode, GraphNode> {
  const replacements: Replacements = new Map();
  for (const node of nodes) {
    if (node.kind !== "operation" || node.operation !== "FusedBatchNorm") continue;
    const norm = batchNormOf(node);
    if (norm === null) continue;
    replaceForward(replacements, node, norm);
    for (const dy of gradientsOf(norm, nodes)) replaceGradient(replacements, nodes, norm, dy);
  }
  return replacements;
}

/** Null for one by other statistics than the batch's. */
function batchNormOf(node: OperationNode): BatchNorm | null {
  const [x, scale, offset, mean, variance] = node.inputs as [Edge, Edge, Edge, Edge, Edge];
  const epsilon = node.attributes["epsilon"];
  const isByItsBatch =
    matches(mean, op("Mean", x, leadingAxes)) &&
    matches(variance, op("Mean", op("Square", op("Sub", x, mean)), leadingAxes));
  if (!isByItsBatch || epsilon?.kind !== "float" || specOf(x).dtype !== dataTypes.float32) return null;
  const ofChannels = specOf(scale);
  const unread = floatConstant(new Float32Array(), [0]);
  const fused: OperationNode = {
    kind: "operation",
    operation: "FusedBatchNormV3",
    inputs: [x, scale, offset, unread, unread],
    attributes: trainingAttributes(epsilon.value),
    outputs: [specOf(x), ofChannels, ofChannels, ofChannels, ofChannels, specOf(unread)],
  };
  return { x, scale, mean, variance, epsilon: epsilon.value, fused };
}

function replaceForward(
  replacements: Replacements,
  node: OperationNode,
  { x, mean, variance, fused }: BatchNorm,
): void {
  replacements.set(node, fused);
  replacements.set(mean.node, float("Identity", [{ node: fused, output: 1 }]));
  // The kernel tells n / (n − 1) of the variance that TensorFlow.js means.
  const count = sizeOf(specOf(x).shape.slice(0, -1));
  const biased = floatConstant(Float32Array.of(Math.max(1, count - 1) / count), []);
  replacements.set(variance.node, float("Mul", [{ node: fused, output: 2 }, biased]));
}

/** The gradients of what a normalisation gives, one a use of it in what was recorded. */
function gradientsOf(norm: BatchNorm, nodes: readonly GraphNode[]): readonly Edge[] {
  const direct = gradientPatterns(norm, anything).direct;
  return nodes.flatMap((node) => {
    if (node.kind !== "operation" || !matches({ node, output: 0 }, direct)) return [];
    const product = inputOf({ node, output: 0 }, 0);
    return (product && inputOf(product, 0)) ?? [];
  });
}

/** As TensorFlow.js computes them, with r = 1 / √(variance + ε). */
function gradientPatterns({ x, scale, mean, variance, epsilon }: BatchNorm, dy: Pattern) {
  const r = op("Rsqrt", op("Add", variance, every(epsilon)));
  const centred = op("Sub", x, mean);
  const scaled = op("Mul", dy, scale);
  const minusHalfCube = op("Mul", op("Mul", op("Mul", r, r), r), every(-0.5));
  const ofVariance = op("Sum", op("Mul", op("Mul", minusHalfCube, centred), scaled), leadingAxes);
  const ofMean = op("Sum", op("Mul", op("Mul", r, every(-1)), scaled), leadingAxes);
  const count = every(sizeOf(specOf(x).shape.slice(0, -1)));
  const spread = (value: Pattern): Pattern => op("RealDiv", op("Mul", value, every(1)), count);
  const direct = op("Mul", op("Mul", dy, op("Tile", r, anything)), scale);
  const byVariance = op("Mul", spread(ofVariance), op("Mul", centred, every(2)));
  const byMean = spread(op("Add", ofMean, op("Neg", op("Sum", byVariance, leadingAxes))));
  return {
    direct,
    ofX: (before: Pattern): Pattern => op("Add", op("Add", before, byVariance), byMean),
    ofScale: op("Sum", op("Mul", dy, op("Mul", centred, r)), leadingAxes),
    ofOffset: op("Sum", dy, leadingAxes),
  };
}

function replaceGradient(replacements: Replacements, nodes: readonly GraphNode[], norm: BatchNorm, dy: Edge): void {
  const { x, scale, epsilon, fused } = norm;
  const { direct, ofX, ofScale, ofOffset } = gradientPatterns(norm, dy);
  const ofChannels = specOf(scale);
  const gradient: OperationNode = {
    kind: "operation",
    operation: "FusedBatchNormGradV3",
    inputs: [dy, x, scale, ...[3, 4, 5].map((output) => ({ node: fused, output }))],
    attributes: trainingAttributes(epsilon),
    outputs: [specOf(x), ofChannels, ofChannels],
  };
  for (const node of nodes) {
    if (node.kind !== "operation") continue;
    const edge = { node, output: 0 };
    const [spec] = node.outputs as [TensorSpec];
    const shaped = (output: number) => reshaped({ node: gradient, output }, spec.shape);
    if (matches(edge, ofScale)) replacements.set(node, shaped(1));
    else if (matches(edge, ofOffset)) replacements.set(node, shaped(2));
    else if (matches(edge, ofX(direct))) replacements.set(node, shaped(0));
    else if (matches(edge, ofX(op("Add", anything, direct)))) {
      // What uses x after the normalisation has had its gradient before it.
      const other = [0, 0, 0].reduce<Edge | undefined>((of, input) => of && inputOf(of, input), edge);
      if (other !== undefined) replacements.set(node, float("Add", [other, { node: shaped(0), output: 0 }], spec));
    }
  }
}

/** One of as many values as its first input has. */
function float(operation: string, inputs: readonly Edge[], spec = specOf(inputs[0] as Edge)): OperationNode {
  const attributes = { T: { kind: "type", value: dataTypes.float32 } } as const;
  return { kind: "operation", operation, inputs, attributes, outputs: [spec] };
}

function trainingAttributes(epsilon: number): OperationNode["attributes"] {
  const type = { kind: "type", value: dataTypes.float32 } as const;
  return {
    T: type,
    U: type,
    epsilon: { kind: "float", value: epsilon },
    data_format: { kind: "string", value: "NHWC" },
    is_training: { kind: "bool", value: true },
  };
}
