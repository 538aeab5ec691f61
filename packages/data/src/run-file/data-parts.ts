import type { RunProblem, RunSpec, RunSpecParts } from "@faculty/shared/config";
import { z } from "zod";
import { augmentationOf, augmentSpec } from "../augmentation/augmentations.ts";
import { datasetNamed, datasetProblem, datasets } from "../datasets/load-dataset.ts";
import { keysOfPlaces, keysOfRuns } from "../sources/dataset-keys.ts";
import { type DatasetPlugin, pluginDatasetKeys } from "../sources/plugin/dataset-plugin.ts";
import { sourceKeys } from "../sources/source-keys.ts";

/** Each prepared data set says itself which of them it takes, and needs. */
const optionalKeys = z.object(sourceKeys).partial().shape;

const dataset = z.strictObject({
  name: z.enum(Object.keys(datasets)),
  ...keysOfPlaces,
  ...optionalKeys,
  ...keysOfRuns,
});

/** What a run file may say of data. */
export const dataParts: Pick<RunSpecParts, "dataset" | "augment"> = { dataset, augment: augmentSpec };

/** The same with the data sets of plugins, each with its parameters, which are of its own types: hence the cast. */
export function dataPartsWith(plugins: readonly DatasetPlugin[]): typeof dataParts {
  if (plugins.length === 0) return dataParts;
  const rows = plugins.map((plugin) => pluginDatasetKeys(plugin).extend(keysOfRuns));
  const all = z.discriminatedUnion("name", [dataset, ...rows]);
  return { ...dataParts, dataset: all as unknown as typeof dataParts.dataset };
}

/** Augmentations that put 0 in place of what was there. */
const masks: ReadonlySet<string> = new Set(["time-mask", "frequency-mask"]);
const loudMask =
  "sets values to 0, the mean of standardised ones; those of dataset.mel.standardise: none are decibels, of which 0 is loud";

/** What is wrong with a run's data set and the augmentations that are applied to it; empty where they fit. */
export function dataProblems({ augment, dataset }: Pick<RunSpec, "augment" | "dataset">): readonly RunProblem[] {
  const problem = datasetProblem(dataset);
  const found = datasetNamed(dataset.name)?.samples ?? null;
  return [
    ...(problem === null ? [] : [{ key: ["dataset"], message: problem }]),
    ...augment.flatMap((spec, place): RunProblem[] => {
      const { samples } = augmentationOf(spec);
      const key = ["augment", place, "kind"];
      if (found === null || samples.some((kind) => kind === found))
        return dataset.mel?.standardise === "none" && masks.has(spec.kind) ? [{ key, message: loudMask }] : [];
      const message = `${spec.kind} is for samples of kind ${samples.join(", ")}, those of ${dataset.name} are ${found}`;
      return [{ key, message }];
    }),
  ];
}
