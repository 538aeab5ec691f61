import { dataTypes, type Edge, type GraphNode, type OperationNode, specOf } from "./graph-node.ts";

/** The same values in another shape. */
export function reshaped(edge: Edge, shape: readonly number[]): OperationNode {
  const { dtype } = specOf(edge);
  const target: GraphNode = {
    kind: "constant",
    spec: { dtype: dataTypes.int32, shape: [shape.length] },
    values: Int32Array.from(shape),
  };
  return {
    kind: "operation",
    operation: "Reshape",
    inputs: [edge, { node: target, output: 0 }],
    attributes: { T: { kind: "type", value: dtype }, Tshape: { kind: "type", value: dataTypes.int32 } },
    outputs: [{ dtype, shape }],
  };
}
