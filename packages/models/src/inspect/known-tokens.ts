import type { ModelJson } from "../manifests/model-json.ts";
import type { Outline } from "../outline/outline.ts";
import { layersOf } from "../outline/outline-calls.ts";
import { graphNodes, nodesBehind, sourceNode } from "./graph-nodes.ts";

/** How many token ids the smallest of a model's tables has a row for; undefined for a model that looks up nothing. */
export function smallestTable(tables: readonly number[]): number | undefined {
  return tables.length === 0 ? undefined : Math.min(...tables);
}

/** Rows of each table of a LayersModel. */
export function layerTables(outline: Outline): readonly number[] {
  return layersOf(outline).flatMap(({ kind, config, model }) => {
    if (model !== undefined) return layerTables(model);
    return kind === "Embedding" ? [Number(config["inputDim"])] : [];
  });
}

/**
 * The same of a GraphModel, `GatherV2(table, indices, axis)` of a table `[tokens, width]` and of what the model is given. A
 * table that is not a weight of its own is not seen.
 * @param end - Name of its output.
 */
export function graphTables({ modelTopology, weightsManifest }: ModelJson, end: string): readonly number[] {
  const behind = nodesBehind(graphNodes(modelTopology), end);
  const shapes = new Map(
    weightsManifest.flatMap(({ weights }) => weights.map(({ name, shape }) => [name, shape] as const)),
  );
  return [...behind.values()].flatMap(({ op, input: [table = "", indices = ""] }) => {
    if (op !== "GatherV2" && op !== "Gather") return [];
    if (sourceNode(behind, indices)?.op !== "Placeholder") return []; // of positions, for example
    const shape = shapes.get(sourceNode(behind, table)?.name ?? "") ?? [];
    return shape.length === 2 ? [shape[0] ?? 0] : [];
  });
}
