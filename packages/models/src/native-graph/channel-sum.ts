import { dataTypes, type Edge, type OperationNode, specOf } from "./graph-node.ts";

/** What an operation sums over everything but the channels, `[…, channels]`; null where it does something else. */
export function channelSumOf(node: OperationNode): Edge | null {
  const [x, axes] = node.inputs;
  if (node.operation !== "Sum" || x === undefined || axes?.node.kind !== "constant") return null;
  const { dtype, shape } = specOf(x);
  const isOverAllButLast =
    dtype === dataTypes.float32 &&
    shape.length >= 2 &&
    axes.node.values.length === shape.length - 1 &&
    [...axes.node.values].every((axis, i) => axis === i) &&
    node.outputs[0]?.shape.length === 1;
  return isOverAllButLast ? x : null;
}
