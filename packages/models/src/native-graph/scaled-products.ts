import { type Edge, type GraphNode, type OperationNode, specOf } from "./graph-node.ts";
import { isPowerOfTwo, scalarOf } from "./scalar.ts";

/**
 * Products of matrices that are multiplied by a power of two, before or after: the factor moves to the smallest of the three,
 * which is never the attention of each place to each other. Values stay exactly the same, but for denormal
 * numbers.
 * @returns By an operation, what stands in its place.
 */
export function scaledProducts(
  nodes: readonly GraphNode[],
  results: readonly Edge[],
): ReadonlyMap<GraphNode, GraphNode> {
  const readers = readersOf(nodes, results);
  const replaced = new Map<GraphNode, GraphNode>();
  for (const node of nodes) {
    if (node.kind !== "operation") continue;
    const [x, factor] = node.inputs;
    if (node.operation !== "Mul" || x === undefined || factor === undefined || !isPowerOfTwo(scalarOf(factor)))
      continue;
    if (specOf(x).shape.join() !== node.outputs[0]?.shape.join()) continue;
    const product = x.node;
    const [left, right] = isProduct(product) ? product.inputs : [];
    if (left !== undefined && right !== undefined && readers.get(product)?.length === 1) {
      if (sizeOf(left) >= sizeOf(x)) continue;
      replaced.set(node, { ...(product as OperationNode), inputs: [times(node, left, factor), right] });
      continue;
    }
    const products = readers.get(node) ?? [];
    if (products.length === 0 || !products.every((reader) => isProduct(reader) && outputSize(reader) < sizeOf(x)))
      continue;
    for (const reader of products as readonly OperationNode[]) {
      const inputs = reader.inputs.map((edge) => (edge.node === node ? x : edge));
      const unscaled = { ...reader, inputs };
      replaced.set(reader, times(node, { node: unscaled, output: 0 }, factor).node);
    }
  }
  return replaced;
}

/** Operations that read a node, each as often as it does; null for a result. */
function readersOf(
  nodes: readonly GraphNode[],
  results: readonly Edge[],
): ReadonlyMap<GraphNode, (GraphNode | null)[]> {
  const readers = new Map<GraphNode, (GraphNode | null)[]>();
  const add = (node: GraphNode, reader: GraphNode | null) => readers.set(node, [...(readers.get(node) ?? []), reader]);
  for (const reader of nodes) if (reader.kind === "operation") for (const { node } of reader.inputs) add(node, reader);
  for (const { node } of results) add(node, null);
  return readers;
}

function isProduct(node: GraphNode | null): node is OperationNode {
  return node?.kind === "operation" && node.operation === "BatchMatMulV2";
}

function times(like: OperationNode, x: Edge, factor: Edge): Edge {
  return { node: { ...like, inputs: [x, factor], outputs: [specOf(x)] }, output: 0 };
}

function outputSize(node: OperationNode): number {
  return sizeOf({ node, output: 0 });
}

function sizeOf(edge: Edge): number {
  return specOf(edge).shape.reduce((size, extent) => size * Math.abs(extent), 1);
}
