import { type Edge, specOf } from "./graph-node.ts";

/** What an edge is to be: that very edge, an operation on such, or a constant. */
export type Pattern =
  | Edge
  | { readonly kind: "operation"; readonly operation: string; readonly inputs: readonly Pattern[] }
  | { readonly kind: "every"; readonly value: number }
  | { readonly kind: "leading-axes" | "anything" };

/** A constant of axes: the first, the second and so on. */
export const leadingAxes: Pattern = { kind: "leading-axes" };
export const anything: Pattern = { kind: "anything" };

/** A constant that holds one value, at every place. */
export function every(value: number): Pattern {
  return { kind: "every", value };
}

export function op(operation: string, ...inputs: Pattern[]): Pattern {
  return { kind: "operation", operation, inputs };
}

/** Whether an edge is what a pattern says, up to other shapes of the same values on the way. */
export function matches(found: Edge | undefined, pattern: Pattern): boolean {
  if (found === undefined) return false;
  const edge = plain(found);
  if ("node" in pattern) return sameEdge(edge, plain(pattern));
  const { node } = edge;
  switch (pattern.kind) {
    case "operation":
      return (
        node.kind === "operation" &&
        node.operation === pattern.operation &&
        edge.output === 0 &&
        pattern.inputs.every((input, i) => matches(node.inputs[i], input))
      );
    case "every":
      return isEvery(edge, pattern.value);
    case "leading-axes":
      return node.kind === "constant" && node.values.every((axis, i) => axis === i);
    case "anything":
      return true;
  }
}

/** The edge that has the same values, before it was given another shape or its own type. */
export function plain(edge: Edge): Edge {
  const { node } = edge;
  if (node.kind !== "operation") return edge;
  const [input] = node.inputs;
  const isSame =
    input !== undefined &&
    (node.operation === "Reshape" || (node.operation === "Cast" && specOf(input).dtype === specOf(edge).dtype));
  return isSame ? plain(input) : edge;
}

/** What an operation takes, whatever shape its result was given. */
export function inputOf(edge: Edge, input: number): Edge | undefined {
  const { node } = plain(edge);
  return node.kind === "operation" ? node.inputs[input] : undefined;
}

export function sameEdge(a: Edge | undefined, b: Edge | undefined): boolean {
  return a !== undefined && a.node === b?.node && a.output === b.output;
}

/** Whether each value of a constant is this one. */
export function isEvery(edge: Edge | undefined, value: number): boolean {
  return edge?.node.kind === "constant" && edge.node.values.every((found) => found === Math.fround(value));
}
