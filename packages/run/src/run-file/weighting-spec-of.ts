import { pluginWeighting, weightingSpecWith } from "@faculty/coordinator/ensemble/weightings";
import type { WeightingSpec } from "@faculty/shared/config";
import type { z } from "zod";
import { definedIn, type Plugins } from "../plugins/plugins.ts";

/** Schema of `ensemble.weighting`, with the weightings of a run's plugins. */
export function weightingSpecOf(plugins: Plugins): z.ZodType<WeightingSpec> {
  return weightingSpecWith(
    Object.fromEntries(definedIn(plugins, "weighting").map((plugin) => [plugin.name, pluginWeighting(plugin)])),
  );
}
