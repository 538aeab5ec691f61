import { type GraphNode, nodeName } from "../inspect/graph-nodes.ts";

/** Operations that yield as many columns as they are given. */
const unary: ReadonlySet<string> = new Set([
  "Cast",
  "Identity",
  "IdentityN",
  "LogSoftmax",
  "Neg",
  "Relu",
  "Sigmoid",
  "Softmax",
  "StopGradient",
  "Tanh",
]);
/** Operations whose second input is a weight that tells their columns. */
const weighted: ReadonlySet<string> = new Set(["BiasAdd", "AddV2", "Add", "MatMul", "_FusedMatMul"]);

/**
 * How many columns a GraphModel's output has, told from the last weight before it; null where that is not told so.
 * @param shapes - Of the weights, by name.
 */
export function graphWidth(
  nodes: ReadonlyMap<string, GraphNode>,
  shapes: ReadonlyMap<string, readonly number[]>,
  output: string,
): number | null {
  const seen = new Set<GraphNode>();
  for (let node = nodes.get(nodeName(output)); node !== undefined && !seen.has(node); ) {
    seen.add(node);
    const [first = "", second = ""] = node.input;
    const shape = shapes.get(nodeName(second));
    const { transpose_b: turned } = node.attr as { readonly transpose_b?: { readonly b?: unknown } };
    if (weighted.has(node.op) && shape !== undefined && shape.length > 0)
      return (turned?.b === true ? shape[0] : shape.at(-1)) ?? null;
    if (!unary.has(node.op)) return null;
    node = nodes.get(nodeName(first));
  }
  return null;
}
