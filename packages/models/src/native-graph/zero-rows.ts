import { dataTypes, type FeedNode, type GraphNode, type OperationNode, type TensorSpec } from "./graph-node.ts";

/**
 * Zeros `[rows, …shape]`, as many rows as are fed: each row of the feed sums to a number, which times 0 is 0.
 * @param feed - float32 `[rows, …]`. @param shape - Of one row.
 */
export function zeroRows(feed: FeedNode, shape: readonly number[]): OperationNode {
  const type = { kind: "type", value: dataTypes.float32 } as const;
  const operation = (
    name: string,
    inputs: readonly GraphNode[],
    extents: readonly number[],
    attributes: OperationNode["attributes"] = {},
  ): OperationNode => ({
    kind: "operation",
    operation: name,
    attributes: { T: type, ...attributes },
    inputs: inputs.map((node) => ({ node, output: 0 })),
    outputs: [{ dtype: dataTypes.float32, shape: extents }],
  });
  const axes = whole(feed.spec.shape.slice(1).map((_, axis) => axis + 1));
  const sums = operation("Sum", [feed, axes], [-1], {
    Tidx: { kind: "type", value: dataTypes.int32 },
    keep_dims: { kind: "bool", value: false },
  });
  const column = [-1, ...shape.map(() => 1)];
  const zero = operation("Mul", [sums, zeros([])], [-1]);
  const tshape = { Tshape: { kind: "type", value: dataTypes.int32 } } as const;
  const standing = operation("Reshape", [zero, whole(column)], column, tshape);
  return operation("Add", [standing, zeros([1, ...shape])], [-1, ...shape]);
}

function zeros(shape: readonly number[]): GraphNode {
  const spec: TensorSpec = { dtype: dataTypes.float32, shape };
  return { kind: "constant", spec, values: new Float32Array(shape.reduce((size, extent) => size * extent, 1)) };
}

function whole(values: readonly number[]): GraphNode {
  return {
    kind: "constant",
    spec: { dtype: dataTypes.int32, shape: [values.length] },
    values: Int32Array.from(values),
  };
}
