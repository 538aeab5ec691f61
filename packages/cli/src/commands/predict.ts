import { FacultyError } from "@faculty/shared/errors";
import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { idList } from "../options/option-values.ts";

interface PredictOptions extends DatasetOptions {
  readonly ids: readonly number[];
  readonly input?: string;
  readonly classes?: readonly string[];
  readonly out?: string;
}

export const predictCommand: CommandEntry = {
  name: "predict",
  summary: "ask a model about samples",
  examples: [
    "faculty predict runs/quickstart/students/distilled-1/distilled --dataset fashion-mnist --ids 0,1,2",
    "faculty predict my-model --input samples.json --json",
    "faculty predict my-unet --dataset images --path photos --size 64,64 --test 0.2 --ids 0,1 --out masks",
  ],
  define: (command, { settings, abort, output }) => {
    addDatasetOptions(command, "take test samples of this data set")
      .argument("<model>", "model folder")
      .option("--ids <numbers>", "which test samples, with commas", idList, [0])
      .option("--input <file>", "JSON: a list of samples, each a (nested) list of numbers as the model takes them")
      .option("--out <folder>", "of a model of pixels: receives a mask a sample, a PNG of the classes' numbers")
      .option("--classes <names>", `class names of a model without a manifest; ${classListHelp}`, classList)
      .action(async (model: string, { ids, input, classes, out, ...options }: PredictOptions) => {
        const dataset = await datasetOf(options);
        if ((dataset === undefined) === (input === undefined))
          throw new FacultyError("USAGE", "predict needs either --dataset or --input");
        const { predictRole } = await import("@faculty/run/roles/predict");
        await predictRole({
          model,
          classes,
          out,
          settings,
          output,
          abort,
          source: dataset === undefined ? { kind: "file", path: input ?? "" } : { kind: "dataset", dataset, ids },
        });
      });
  },
};
