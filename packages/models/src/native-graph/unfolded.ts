import { type Edge, type OperationNode, specOf } from "./graph-node.ts";

/** The same values, through which TensorFlow does not see: it folds neither what they are nor how they were made. */
export function unfolded(edge: Edge): OperationNode {
  const { dtype, shape } = specOf(edge);
  return {
    kind: "operation",
    operation: "PlaceholderWithDefault",
    inputs: [edge],
    attributes: { dtype: { kind: "type", value: dtype }, shape: { kind: "shape", value: shape } },
    outputs: [{ dtype, shape }],
  };
}
