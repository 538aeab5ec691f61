import { FacultyError } from "@faculty/shared/errors";
import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { count } from "../options/option-values.ts";

interface InspectOptions extends DatasetOptions {
  readonly classes?: readonly string[];
  readonly input?: string;
  readonly output?: string;
  readonly signature?: string;
  readonly layers?: boolean;
  readonly samples: number;
  readonly write?: boolean;
  readonly force?: boolean;
}

/** Accuracy to within some four percentage points. */
const defaultSamples = 500;

export const inspectCommand: CommandEntry = {
  name: "inspect",
  summary: "say what a model of any kind is; with --dataset, which preparation it was trained with",
  examples: [
    "faculty inspect teachers/resnet.onnx",
    "faculty inspect teachers/resnet.onnx --dataset images --path photos --size 224,224 --classes cat,dog",
    "faculty inspect teachers/guess --dataset digits --write    # writes its faculty.json",
  ],
  define: (command, { settings, abort, output }) => {
    addDatasetOptions(command, "measure the model on labelled samples of this data set")
      .argument("<model>", "folder or file of the model")
      .option("--layers", "list its layers")
      .option("--input <name>", "of a model of several inputs, the one that is given the samples")
      .option("--output <name>", "of a model of several outputs, the one that tells the classes")
      .option("--signature <name>", "of a SavedModel, the function that is called")
      .option("--classes <names>", `class names of a model that names none; ${classListHelp}`, classList)
      .option("--samples <number>", "measure on so many samples at most", count, defaultSamples)
      .option("--write", "write classes, the best preparation and what it yields into its faculty.json")
      .option("--force", "with --write: overwrite another faculty.json")
      .action(async (model: string, options: InspectOptions) => {
        const dataset = await datasetOf(options);
        const { classes, input, output: chosen, signature, layers, samples, write, force } = options;
        if (dataset === undefined && write === true)
          throw new FacultyError("USAGE", "--write needs --dataset: what a model takes shows in how it does");
        if (write !== true && force === true) throw new FacultyError("USAGE", "--force needs --write");
        const { inspectRole } = await import("@faculty/run/inspect/inspect-role");
        await inspectRole({
          settings,
          output,
          abort,
          model,
          classes,
          use: {
            ...(input !== undefined && { inputs: { tensor: input } }),
            ...(chosen !== undefined && { outputs: { output: chosen } }),
            ...(signature !== undefined && { signature }),
          },
          hasLayers: layers === true,
          measuring:
            dataset === undefined
              ? null
              : { dataset, samples, write: write !== true ? "no" : force === true ? "force" : "new" },
        });
      });
  },
};
