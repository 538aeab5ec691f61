import type { OnnxBody, OnnxModel, OnnxNode, OnnxWeight } from "./onnx-model.ts";

type Whole = Pick<OnnxModel, "nodes" | "functions">;

/** The model's nodes and those of every body within them, however deep, and of the operators that it defines. */
export function everyNode(model: Whole): readonly OnnxNode[] {
  return [...model.nodes, ...bodiesOf(model).flatMap(({ nodes }) => nodes)];
}

/** The weights of the model and of every body. */
export function everyWeight(model: Whole & Pick<OnnxModel, "weights">): readonly OnnxWeight[] {
  return [...model.weights, ...bodiesOf(model).flatMap(({ weights }) => weights)];
}

/** Names of the values that a node reads, those that its bodies read included; some of these they make themselves. */
export function readsOf(node: OnnxNode): readonly string[] {
  return everyNode({ nodes: [node], functions: new Map() }).flatMap(({ inputs, bodies }) => [
    ...inputs,
    ...bodies.flatMap(({ yields }) => yields),
  ]);
}

function bodiesOf({ nodes, functions }: Whole): readonly OnnxBody[] {
  const found: OnnxBody[] = [];
  const open = [...functions.values(), ...nodes.flatMap(({ bodies }) => bodies)].toReversed();
  for (let body = open.pop(); body !== undefined; body = open.pop()) {
    found.push(body);
    open.push(...body.nodes.flatMap(({ bodies }) => bodies).toReversed());
  }
  return found;
}
