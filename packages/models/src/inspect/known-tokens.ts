import * as tf from "@tensorflow/tfjs";
import { graphNodes, nodesBehind, sourceNode } from "./graph-nodes.ts";

/**
 * How many token ids a model's tables have a row for, the smallest of them counting; undefined for a model that looks up
 * nothing. A table that is not a weight of its own is not seen.
 * @param topology - Of a GraphModel. @param end - Name of its output.
 */
export function knownTokens(
  model: tf.LayersModel | tf.GraphModel,
  topology: Readonly<Record<string, unknown>>,
  end: string,
): number | undefined {
  const tables = model instanceof tf.LayersModel ? layerTables(model) : graphTables(model, topology, end);
  return tables.length === 0 ? undefined : Math.min(...tables);
}

function layerTables(model: tf.LayersModel): readonly number[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof tf.LayersModel) return layerTables(layer);
    return layer.getClassName() === "Embedding" ? [Number(layer.getConfig()["inputDim"])] : [];
  });
}

/** `GatherV2(table, indices, axis)` of a table `[tokens, width]` and of what the model is given. */
function graphTables(
  model: tf.GraphModel,
  topology: Readonly<Record<string, unknown>>,
  end: string,
): readonly number[] {
  const behind = nodesBehind(graphNodes(topology), end);
  return [...behind.values()].flatMap(({ op, input: [table = "", indices = ""] }) => {
    if (op !== "GatherV2" && op !== "Gather") return [];
    if (sourceNode(behind, indices)?.op !== "Placeholder") return []; // of positions, for example
    const weight = model.weights[sourceNode(behind, table)?.name ?? ""]?.[0];
    return weight?.rank === 2 ? [weight.shape[0] ?? 0] : [];
  });
}
