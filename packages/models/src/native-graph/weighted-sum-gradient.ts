import {
  dataTypes,
  type Edge,
  type GraphNode,
  isSet,
  type OperationNode,
  sameShape,
  specOf,
  valuesIn,
} from "./graph-node.ts";
import { inputOf, matches, op, plain, sameEdge } from "./pattern.ts";
import type { Readers } from "./readers.ts";
import { reshaped } from "./reshaped.ts";
import { wholeNumbers } from "./whole-numbers.ts";

/** `O = P · V`, and the gradient `dP = dO · Vᵀ` that comes back through it; each may be several at once. */
interface WeightedSum {
  readonly result: Edge;
  readonly ofResult: Edge;
}

/**
 * The gradient behind a softmax whose probabilities P weigh values, as attention's do: TensorFlow.js computes
 * `dP·P − (Σ dP·P) · P`, four passes over the attention of each place to each other. The sum of a row is that of
 * `dO·O`, which is as narrow as the values (Dao et al. 2022, arXiv:2205.14135, appendix B.2), and `(dP − Σ) · P` is two
 * passes. The same values up to rounding, whatever P is.
 * @returns By an operation, what stands in its place.
 */
export function weightedSumGradients(nodes: readonly GraphNode[], readers: Readers): ReadonlyMap<GraphNode, GraphNode> {
  const replaced = new Map<GraphNode, GraphNode>();
  for (const node of nodes) {
    if (node.kind !== "operation" || node.operation !== "Sub") continue;
    const [product, summed] = node.inputs as readonly [Edge, Edge];
    const [dP, p, sum] = [inputOf(product, 0), inputOf(product, 1), inputOf(summed, 0)];
    if (dP === undefined || p === undefined || sum === undefined) continue;
    const ofRow = plain(sum).node;
    if (!matches(product, op("Mul", dP, p)) || !matches(summed, op("Mul", op("Sum", product), p))) continue;
    if (![dP, p].every((edge) => sameShape(edge, { node, output: 0 })) || !isSumOfRows(ofRow, dP)) continue;
    if (readers.get(plain(product).node)?.length !== 2) continue; // the difference and the sum
    const weighted = weightedSum(nodes, dP, p);
    if (weighted === null) continue;
    const rows = { node: reshaped({ node: rowSums(ofRow, node, weighted), output: 0 }, specOf(sum).shape), output: 0 };
    const difference: OperationNode = { ...node, inputs: [dP, rows] };
    replaced.set(node, { ...node, operation: "Mul", inputs: [{ node: difference, output: 0 }, p] });
  }
  return replaced;
}

function isSumOfRows(node: GraphNode, { node: like, output }: Edge): node is OperationNode {
  const { shape, dtype } = specOf({ node: like, output });
  const axes = node.kind === "operation" ? node.inputs[1]?.node : undefined;
  if (node.kind !== "operation" || axes?.kind !== "constant" || dtype !== dataTypes.float32) return false;
  const isOverLast = axes.values.length === 1 && [-1, shape.length - 1].includes(axes.values[0] as number);
  return isOverLast && node.outputs[0]?.shape.join() === [...shape.slice(0, -1), 1].join();
}

/** Where `dP` came from, if what it was a product with is also weighed by P, and the result is narrower than P. */
function weightedSum(nodes: readonly GraphNode[], dP: Edge, p: Edge): WeightedSum | null {
  const back = plain(dP).node;
  if (!isProduct(back) || isSet(back, "adj_x")) return null;
  const [ofResult, values] = back.inputs as readonly [Edge, Edge];
  const matrix = specOf(p).shape.slice(-2).join();
  if (specOf({ node: back, output: 0 }).shape.slice(-2).join() !== matrix) return null;
  const forward = nodes.find((node): node is OperationNode => {
    if (!isProduct(node) || isSet(node, "adj_x") || isSet(node, "adj_y") === isSet(back, "adj_y")) return false;
    const [weights, others] = node.inputs as readonly [Edge, Edge];
    return (
      sameEdge(plain(weights), plain(p)) &&
      sameEdge(plain(others), plain(values)) &&
      sameShape(others, values) &&
      sameShape(weights, { node: back, output: 0 })
    );
  });
  if (forward === undefined) return null;
  const result = { node: forward, output: 0 };
  return sameShape(result, ofResult) && valuesIn(result) < valuesIn(p) ? { result, ofResult } : null;
}

/** `Σ dO·O` of each row, with an extent of 1 last. */
function rowSums(sum: OperationNode, like: OperationNode, { result, ofResult }: WeightedSum): OperationNode {
  const spec = specOf(result);
  const product: OperationNode = { ...like, operation: "Mul", inputs: [ofResult, result], outputs: [spec] };
  return {
    ...sum,
    inputs: [{ node: product, output: 0 }, wholeNumbers([spec.shape.length - 1])],
    attributes: { ...sum.attributes, keep_dims: { kind: "bool", value: true } },
    outputs: [{ ...spec, shape: [...spec.shape.slice(0, -1), 1] }],
  };
}

function isProduct(node: GraphNode): node is OperationNode {
  return node.kind === "operation" && node.operation === "BatchMatMulV2";
}
