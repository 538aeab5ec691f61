import { type Edge, type GraphNode, type OperationNode, sameShape, specOf, valuesIn } from "./graph-node.ts";
import type { Readers } from "./readers.ts";
import { isPowerOfTwo, scalarOf } from "./scalar.ts";

/**
 * Products of matrices that are multiplied by a power of two, before or after: the factor moves to the smallest of the three,
 * which is never the attention of each place to each other. Values stay exactly the same, but for denormal
 * numbers.
 * @returns By an operation, what stands in its place.
 */
export function scaledProducts(nodes: readonly GraphNode[], readers: Readers): ReadonlyMap<GraphNode, GraphNode> {
  const replaced = new Map<GraphNode, GraphNode>();
  for (const node of nodes) {
    if (node.kind !== "operation") continue;
    const [x, factor] = node.inputs;
    if (node.operation !== "Mul" || x === undefined || factor === undefined || !isPowerOfTwo(scalarOf(factor)))
      continue;
    if (!sameShape(x, { node, output: 0 })) continue;
    const product = x.node;
    const [left, right] = isProduct(product) ? product.inputs : [];
    if (left !== undefined && right !== undefined && readers.get(product)?.length === 1) {
      if (valuesIn(left) >= valuesIn(x)) continue;
      replaced.set(node, { ...(product as OperationNode), inputs: [times(node, left, factor), right] });
      continue;
    }
    const products = readers.get(node) ?? [];
    if (products.length === 0 || !products.every((reader) => isProduct(reader) && outputSize(reader) < valuesIn(x)))
      continue;
    for (const reader of products as readonly OperationNode[]) {
      const inputs = reader.inputs.map((edge) => (edge.node === node ? x : edge));
      const unscaled = { ...reader, inputs };
      replaced.set(reader, times(node, { node: unscaled, output: 0 }, factor).node);
    }
  }
  return replaced;
}

function isProduct(node: GraphNode | null): node is OperationNode {
  return node?.kind === "operation" && node.operation === "BatchMatMulV2";
}

function times(like: OperationNode, x: Edge, factor: Edge): Edge {
  return { node: { ...like, inputs: [x, factor], outputs: [specOf(x)] }, output: 0 };
}

function outputSize(node: OperationNode): number {
  return valuesIn({ node, output: 0 });
}
