import type { WeightingDefinition } from "@faculty/coordinator/ensemble/weightings";
import type { Defaults } from "@faculty/shared/plugins";
import type { Plugin } from "./plugin.ts";

/** A weighting of your own, whose name `ensemble.weighting.kind` may then say. docs/plugins.md shows a whole one. */
export function defineWeighting<Parameters extends Defaults = Readonly<Record<never, never>>>(
  weighting: WeightingDefinition<Parameters>,
): Plugin {
  return { plugin: "weighting", ...weighting };
}
