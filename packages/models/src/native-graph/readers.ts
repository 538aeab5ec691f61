import type { Edge, GraphNode } from "./graph-node.ts";

/** By a node, who reads it: each operation as often as it does, and null for a result. */
export type Readers = ReadonlyMap<GraphNode, readonly (GraphNode | null)[]>;

export function readersOf(nodes: readonly GraphNode[], results: readonly Edge[]): Readers {
  const readers = new Map<GraphNode, (GraphNode | null)[]>();
  const add = (node: GraphNode, reader: GraphNode | null) => {
    const known = readers.get(node);
    if (known === undefined) readers.set(node, [reader]);
    else known.push(reader);
  };
  for (const reader of nodes) if (reader.kind === "operation") for (const { node } of reader.inputs) add(node, reader);
  for (const { node } of results) add(node, null);
  return readers;
}
