import {
  type LabelsSpec,
  type RunProblem,
  type RunSpec,
  type RunSpecParts,
  validationShare,
} from "@faculty/shared/config";
import { className } from "@faculty/shared/names";
import { z } from "zod";
import { augmentationOf, augmentSpec } from "../augmentation/augmentations.ts";
import { datasetNamed, datasetProblem, datasets } from "../datasets/load-dataset.ts";
import { type DatasetPlugin, pluginDatasetKeys } from "../sources/plugin/dataset-plugin.ts";
import { sourceKeys } from "../sources/source-keys.ts";

/** Each prepared data set says itself which of them it takes, and needs. */
const optionalKeys = z.object(sourceKeys).partial().shape;

const labelsSpec: z.ZodType<LabelsSpec> = z.union([
  z.strictObject({ share: z.number().positive().max(1) }),
  z.strictObject({ perClass: z.int().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);

/** What a run does with its data set, whichever that is. */
const keysOfRuns = {
  validation: validationShare,
  labels: labelsSpec.optional(),
  omit: z
    .strictObject({
      classes: z.array(z.string().overwrite(className)).min(1),
      from: z.literal("train").default("train"),
    })
    .optional(),
};

const dataset = z.strictObject({
  name: z.enum(Object.keys(datasets)),
  path: z.string().optional(),
  vocabulary: z.string().min(1).optional(),
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
