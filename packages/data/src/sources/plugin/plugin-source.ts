import { awaitPlugin } from "@faculty/shared/plugins";
import type { SourceKind } from "../../prepared/sample-source.ts";
import { givenSource } from "../given/given-source.ts";
import { givenTarget } from "../given/given-target.ts";
import type { DatasetPlugin, PluginDatasetSpec } from "./dataset-plugin.ts";
import { describedDataset } from "./described-dataset.ts";
import { filesBelow } from "./files-below.ts";

/** Samples that a plugin gives, which runs when a data set is prepared and never else. */
export function pluginSource(plugin: DatasetPlugin): SourceKind<PluginDatasetSpec> {
  const { name } = plugin;
  const call = <Result>(act: () => Promise<Result>) => awaitPlugin("data set", name, act);
  return {
    files: async ({ path }) => (path === undefined ? [] : filesBelow(`data set ${name}: path`, path)),
    opensUnread: !plugin.texts, // a vocabulary is made of all training texts
    open: async ({ path, parameters }, abort) => {
      const described = await call(async () => plugin.describe({ path }, parameters));
      const { shown, output } = describedDataset(plugin, described);
      return givenSource(
        {
          who: `data set ${name} of a plugin`,
          shown,
          target: givenTarget(output),
          samples: (part) => plugin.samples({ part, path }, parameters) as AsyncIterable<unknown>,
          call,
        },
        abort,
      );
    },
  };
}
