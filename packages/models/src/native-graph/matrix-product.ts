import { dataTypes, type Edge, type GraphNode, isSet, type OperationNode, specOf } from "./graph-node.ts";
import { plain } from "./pattern.ts";

/** A product of two matrices as it was recorded, whatever extents of 1 stand before theirs. */
export interface MatrixProduct {
  readonly node: OperationNode;
  /** Before they were given extents of 1. */
  readonly left: Edge;
  readonly right: Edge;
  /** Whether the left operand is multiplied as its transpose. */
  readonly isLeftTurned: boolean;
  readonly isRightTurned: boolean;
}

/** Null of what is no product, and of several at once. */
export function matrixProduct(node: GraphNode | null | undefined): MatrixProduct | null {
  if (node?.kind !== "operation" || node.operation !== "BatchMatMulV2") return null;
  const [left, right] = node.inputs;
  if (left === undefined || right === undefined || ![left, right].every(isMatrix)) return null;
  if (node.outputs[0]?.dtype !== dataTypes.float32) return null;
  return {
    node,
    left: plain(left),
    right: plain(right),
    isLeftTurned: isSet(node, "adj_x"),
    isRightTurned: isSet(node, "adj_y"),
  };
}

function isMatrix(edge: Edge): boolean {
  const { shape } = specOf(edge);
  return shape.slice(0, -2).every((extent) => extent === 1);
}
