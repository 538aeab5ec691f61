import { dataTypes, type Edge } from "./graph-node.ts";

/** A constant vector of int32, as the operations take a shape, axes or an order of them. */
export function wholeNumbers(values: readonly number[]): Edge {
  const spec = { dtype: dataTypes.int32, shape: [values.length] };
  return { node: { kind: "constant", spec, values: Int32Array.from(values) }, output: 0 };
}
