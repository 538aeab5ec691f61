import type { DatasetDefinition } from "@faculty/data/datasets";
import type { Defaults } from "@faculty/shared/plugins";
import type { Plugin } from "./plugin.ts";

/** A data set of your own, whose name `dataset.name` may then say. docs/plugins.md shows a whole one. */
export function defineDataset<Parameters extends Defaults = Readonly<Record<never, never>>>(
  dataset: DatasetDefinition<Parameters>,
): Plugin {
  return { plugin: "dataset", ...dataset };
}
