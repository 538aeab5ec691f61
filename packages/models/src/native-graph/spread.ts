import { type Edge, type OperationNode, sameShape, specOf, valuesIn } from "./graph-node.ts";
import { isEvery } from "./pattern.ts";
import { isPowerOfTwo, scalarOf } from "./scalar.ts";

/**
 * Operands that were multiplied with ones to have the shape of the others, as gradients of means are: taken as they were
 * before, since TensorFlow spreads them itself. A factor of a power of two moves from the large operand of a product to the
 * small one. Values stay exactly the same, but where TensorFlow then multiplies factors in another order.
 * @param node - Of two operands, of which it spreads the smaller one over the larger one itself.
 */
export function spreadLate(node: OperationNode): OperationNode {
  const [a, b] = node.inputs;
  if (a === undefined || b === undefined) return node;
  const fills = (edge: Edge) => sameShape(edge, { node, output: 0 });
  const [left, right] = [fills(b) ? beforeSpread(a) : a, fills(a) ? beforeSpread(b) : b];
  const inputs = fills(left) || fills(right) ? [left, right] : [left, b];
  if (node.operation === "Mul") {
    const moved =
      factorMoved(inputs[0] as Edge, inputs[1] as Edge) ?? factorMoved(inputs[1] as Edge, inputs[0] as Edge);
    if (moved !== null) return { ...node, inputs: moved };
  }
  return inputs[0] === a && inputs[1] === b ? node : { ...node, inputs };
}

/** The same values with extents of 1 where they were spread over more; the edge itself where they were not. */
function beforeSpread(edge: Edge): Edge {
  const { node } = edge;
  if (node.kind !== "operation") return edge;
  const [a, b] = node.inputs;
  if (a === undefined) return edge;
  if (node.operation === "Cast") return specOf(a).dtype === specOf(edge).dtype ? beforeSpread(a) : edge;
  if (b === undefined) return edge;
  if (node.operation === "Mul" && isEvery(b, 1) && specOf(a).shape.length === specOf(edge).shape.length)
    return beforeSpread(a);
  if (node.operation === "RealDiv" && scalarOf(b) !== null) {
    const small = beforeSpread(a);
    if (!sameShape(small, a)) return computed(node, small, b);
  }
  return edge;
}

/** `small · (large · 2ⁿ)` as `(small · 2ⁿ) · large`; null where it is nothing of the kind. */
function factorMoved(small: Edge, product: Edge): readonly Edge[] | null {
  const { node } = product;
  if (node.kind !== "operation" || node.operation !== "Mul") return null;
  const [large, factor] = node.inputs;
  if (large === undefined || factor === undefined || !isPowerOfTwo(scalarOf(factor))) return null;
  const isSpread = valuesIn(small) < valuesIn(product) && sameShape(large, product);
  return isSpread ? [computed(node, small, factor), large] : null;
}

function computed(like: OperationNode, a: Edge, b: Edge): Edge {
  return { node: { ...like, inputs: [a, b], outputs: [specOf(a)] }, output: 0 };
}
