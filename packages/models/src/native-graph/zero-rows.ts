import { sizeOf } from "@faculty/shared/tensor";
import {
  dataTypes,
  type FeedNode,
  floatConstant,
  type GraphAttributes,
  type GraphNode,
  type OperationNode,
} from "./graph-node.ts";

const int32 = { kind: "type", value: dataTypes.int32 } as const;
const float32 = { kind: "type", value: dataTypes.float32 } as const;

/**
 * Zeros `[rows, …shape]`, float32, as many rows as are fed, whatever is in them: of each row one value is cut out, and zeros
 * like it are spread over the shape.
 * @param feed - `[rows, …]`. @param shape - Of one row.
 */
export function zeroRows(feed: FeedNode, shape: readonly number[]): OperationNode {
  const { dtype } = feed.spec;
  const type = { kind: "type", value: dtype } as const;
  const begin = whole(feed.spec.shape.map(() => 0));
  const size = whole(feed.spec.shape.map((_, axis) => (axis === 0 ? -1 : 1)));
  const column = [-1, ...shape.map(() => 1)];
  const cut = operation("Slice", [feed, begin, size], dtype, [-1, ...feed.spec.shape.slice(1).map(() => 1)], {
    T: type,
    Index: int32,
  });
  const standing = operation("Reshape", [cut, whole(column)], dtype, column, { T: type, Tshape: int32 });
  const zero = operation("ZerosLike", [standing], dtype, column, { T: type });
  const cast = { SrcT: type, DstT: float32, Truncate: { kind: "bool", value: false } } as const;
  const { node: zeros } = floatConstant(new Float32Array(sizeOf(shape)), [1, ...shape]);
  const asFloat = dtype === dataTypes.float32 ? zero : operation("Cast", [zero], dataTypes.float32, column, cast);
  return operation("Add", [asFloat, zeros], dataTypes.float32, [-1, ...shape], { T: float32 });
}

function operation(
  name: string,
  inputs: readonly GraphNode[],
  dtype: number,
  shape: readonly number[],
  attributes: GraphAttributes,
): OperationNode {
  return {
    kind: "operation",
    operation: name,
    attributes,
    inputs: inputs.map((node) => ({ node, output: 0 })),
    outputs: [{ dtype, shape }],
  };
}

function whole(values: readonly number[]): GraphNode {
  return {
    kind: "constant",
    spec: { dtype: dataTypes.int32, shape: [values.length] },
    values: Int32Array.from(values),
  };
}
