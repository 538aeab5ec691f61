import { type DatasetDefinition, datasetPlugin } from "../sources/plugin/dataset-plugin.ts";
import { pluginDatasets } from "./plugin-datasets.ts";

/** A data set `own` that a plugin defines, known to this process: where nothing else is said, one sample of class a. */
export function defineOwn(definition: Partial<DatasetDefinition<{ count: number }>>, digest = "d1"): void {
  const whole = {
    plugin: "dataset",
    name: "own",
    describe: () => ({ inputShape: [2], classes: ["a", "b"] }),
    samples: () => [{ input: [1, 2], label: "a" }],
    ...definition,
  };
  pluginDatasets.add({ ...datasetPlugin.parse(whole), digest });
}
