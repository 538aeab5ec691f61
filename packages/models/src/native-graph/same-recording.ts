import type { Edge, GraphNode } from "./graph-node.ts";
import type { NativeValues } from "./native-backend.ts";
import type { Recording } from "./record.ts";

/**
 * Whether two executions did the same: the same operations in the same order, with the same constants. If so, what the
 * work computes depends on nothing but its known tensors, as far as two executions can tell.
 */
export function sameRecording(a: Recording, b: Recording): boolean {
  if (a.nodes.length !== b.nodes.length || a.strangers.join() !== b.strangers.join()) return false;
  const places = new Map<GraphNode, number>();
  a.nodes.forEach((node, place) => places.set(node, place));
  b.nodes.forEach((node, place) => places.set(node, place));
  const sameEdge = (one: Edge | undefined, other: Edge | undefined): boolean =>
    one !== undefined &&
    other !== undefined &&
    one.output === other.output &&
    places.get(one.node) === places.get(other.node);
  const sameEdges = (one: readonly Edge[], other: readonly Edge[]): boolean =>
    one.length === other.length && one.every((edge, i) => sameEdge(edge, other[i]));
  return (
    sameEdges(a.results, b.results) &&
    a.nodes.every((node, place) => {
      const other = b.nodes[place] as GraphNode;
      if (labelOf(node) !== labelOf(other)) return false;
      if (node.kind === "constant" && other.kind === "constant") return sameValues(node.values, other.values);
      if (node.kind === "operation" && other.kind === "operation") return sameEdges(node.inputs, other.inputs);
      return true;
    })
  );
}

/** Everything of a node but its inputs and values. */
function labelOf(node: GraphNode): string {
  if (node.kind === "operation") return JSON.stringify([node.operation, node.attributes, node.outputs]);
  return JSON.stringify([node.kind, node.spec, node.kind === "constant" ? "" : node.name]);
}

function sameValues(a: NativeValues, b: NativeValues): boolean {
  return a === b || Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: NativeValues): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
