import { dataTypes, type Edge, type OperationNode, specOf } from "./graph-node.ts";
import { wholeNumbers } from "./whole-numbers.ts";

/** The same values in another shape. */
export function reshaped(edge: Edge, shape: readonly number[]): OperationNode {
  const { dtype } = specOf(edge);
  return {
    kind: "operation",
    operation: "Reshape",
    inputs: [edge, wholeNumbers(shape)],
    attributes: { T: { kind: "type", value: dtype }, Tshape: { kind: "type", value: dataTypes.int32 } },
    outputs: [{ dtype, shape }],
  };
}
