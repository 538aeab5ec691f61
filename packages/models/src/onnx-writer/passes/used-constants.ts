import type { OnnxGraph, OnnxNode, OnnxTensor } from "../graph/onnx-graph.ts";

/** Those that a node still reads. */
export function usedConstants(
  nodes: readonly OnnxNode[],
  constants: ReadonlyMap<string, OnnxTensor>,
): OnnxGraph["constants"] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return new Map([...constants].filter(([name]) => read.has(name)));
}
