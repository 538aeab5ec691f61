import { dataTypes, type Edge, type OperationNode, sameShape, specOf } from "./graph-node.ts";
import { every, inputOf, matches, op } from "./pattern.ts";

/**
 * The gradients of sigmoid and hyperbolic tangent, each one kernel of TensorFlow's, in place of the three operations
 * that TensorFlow.js makes of them. Their factors are multiplied in another order.
 * @param node - A `Mul`. @returns Null where it is neither.
 */
export function activationGradient(node: OperationNode): OperationNode | null {
  const [a, b] = node.inputs;
  if (a === undefined || b === undefined) return null;
  // (1 − y²) · dy
  const squared = inputOf(a, 1);
  const tangent = squared && inputOf(squared, 0);
  if (tangent && matches(a, op("Sub", every(1), op("Square", tangent)))) return gradient(node, "TanhGrad", tangent, b);
  // dy · (y · (1 − y))
  const sigmoid = inputOf(b, 0);
  if (sigmoid && matches(b, op("Mul", sigmoid, op("Sub", every(1), sigmoid))))
    return gradient(node, "SigmoidGrad", sigmoid, a);
  return null;
}

function gradient(node: OperationNode, operation: string, y: Edge, dy: Edge): OperationNode | null {
  const result = { node, output: 0 };
  const isOfOneShape = sameShape(y, dy) && sameShape(y, result) && specOf(y).dtype === dataTypes.float32;
  return isOfOneShape ? { ...node, operation, inputs: [y, dy] } : null;
}
