import { dataTypes, type GraphAttributes, type TensorSpec, type VariableNode } from "./graph-node.ts";
import type { GraphWriter, Reference } from "./graph-writer.ts";

/** What is fetched to have the graph's variables set by `writeLoads`. */
export const loadedFetch = "loaded:0";

/** Writes what sets variables to values that are fed for `initialFeeds`, one each, when `loadedFetch` is fetched. */
export function writeLoads(writer: GraphWriter, nodes: readonly VariableNode[]): void {
  const loads = nodes.map((node) => {
    const initial = writeFeed(writer, `${node.name}/initial`, node.spec);
    return writeAssignment(writer, `${node.name}/load`, node, initial, []);
  });
  writeFetch(writer, "loaded", loads);
}

export function initialFeeds(nodes: readonly VariableNode[]): string {
  return nodes.map(({ name }) => `${name}/initial:0`).join();
}

/** @param after - Names of nodes that must have run before it. */
export function writeAssignment(
  writer: GraphWriter,
  name: string,
  node: VariableNode,
  value: Reference,
  after: readonly string[],
): string {
  return writer.operation(name, "AssignVariableOp", {
    inputs: [writer.handle(node.name, node.spec), value],
    attributes: { dtype: { kind: "type", value: node.spec.dtype } },
    after,
  });
}

export function writeFeed(writer: GraphWriter, name: string, spec: TensorSpec): Reference {
  return writer.write({ node: { kind: "feed", name, spec }, output: 0 });
}

/** An output that is there once some nodes have run. */
export function writeFetch(writer: GraphWriter, name: string, after: readonly string[]): void {
  const attributes: GraphAttributes = { T: { kind: "type", value: dataTypes.float32 } };
  writer.operation(name, "Identity", { inputs: [writer.scalar(1)], attributes, after });
}
