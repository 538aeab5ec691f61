import { type PluginTable, pluginTable } from "@faculty/shared/plugins";
import { preparedAccess } from "../prepared/access.ts";
import { type DatasetPlugin, pluginDatasetSpec } from "../sources/plugin/dataset-plugin.ts";
import type { DatasetLoader } from "./dataset-loader.ts";

/** A definition, and the digest of the module that it is from, which samples laid down before are known by. */
type KnownPlugin = DatasetPlugin & { readonly digest: string };

/** The data sets that plugins define. */
export const pluginDatasets: PluginTable<KnownPlugin, DatasetLoader> = pluginTable((plugin) => ({
  samples: plugin.texts ? "tokens" : null, // of numbers its description says
  asksEach: plugin.positions ? "position" : undefined,
  kind: "prepared",
  source: preparedAccess(pluginDatasetSpec(plugin, plugin.digest), async () =>
    (await import("../sources/plugin/plugin-source.ts")).pluginSource(plugin),
  ),
}));
