import { FacultyError } from "@faculty/shared/errors";
import { insteadOfKeras3 } from "../inspect/from-keras3.ts";
import type { WeightSpec } from "../manifests/model-json.ts";

/**
 * The weights of a model of Keras 3 under the names that tfjs gives them: `sequential/dense/kernel` is `dense/kernel`.
 * @param topology - As Keras 2 would have written it.
 * @throws FacultyError BAD_MODEL for weights that are numbered, as in a .keras file.
 */
export function keras3Weights(who: string, topology: unknown, weights: readonly WeightSpec[]): readonly WeightSpec[] {
  const kinds = layerKinds(topology);
  return weights.map((weight) => {
    const path = weight.name.split("/");
    const own = path.at(-1) ?? "";
    if (/^\d+$/.test(own))
      throw new FacultyError(
        "BAD_MODEL",
        `${who}, written by Keras 3: its weight ${weight.name} is numbered, expected the name of a layer and of a weight; ${insteadOfKeras3}`,
        { who },
      );
    const at = path.findIndex((part) => kinds.has(part));
    const layer = path[at];
    if (layer === undefined) return weight;
    const kind = kinds.get(layer);
    const direction = kind === "Bidirectional" ? path.slice(at + 1, at + 2) : [];
    const name = kind === "DepthwiseConv2D" && own === "kernel" ? "depthwise_kernel" : own;
    return { ...weight, name: [layer, ...direction, name].join("/") };
  });
}

/** The class of each layer of a model that is no model itself, by its name. A layer that another one wraps is not there. */
function layerKinds(topology: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const open: unknown[] = [topology];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { layers } = value as { readonly layers?: unknown };
    for (const layer of Array.isArray(layers) ? (layers as readonly Layer[]) : [])
      if (typeof layer?.config?.name === "string" && layer.config.layers === undefined)
        found.set(layer.config.name, String(layer.class_name));
    open.push(...Object.values(value));
  }
  return found;
}

interface Layer {
  readonly class_name?: unknown;
  readonly config?: { readonly name?: unknown; readonly layers?: unknown };
}
