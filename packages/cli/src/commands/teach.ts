import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, requiredDataset } from "../options/dataset-options.ts";
import { count, jsonValue, shareOption, wholeNumber } from "../options/option-values.ts";

interface TeachOptions extends DatasetOptions {
  readonly model: unknown;
  readonly inputs?: unknown;
  readonly out: string;
  readonly name?: string;
  readonly classes?: readonly string[];
  readonly augment: unknown;
  readonly optimizer: string;
  readonly learningRate: unknown;
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly validation: number;
  readonly seed: number;
}

const defaultBatchSize = 128;
const defaultEpochs = 10;
const defaultLearningRate = 0.001;

export const teachCommand: CommandEntry = {
  name: "teach",
  summary: "train a teacher on hard labels and save it",
  examples: [
    `faculty teach --dataset fashion-mnist --model '{"kind":"cnn","filters":[16,32]}' --out teachers/cnn`,
    `faculty teach --dataset digits --model '{"kind":"mlp","units":[64]}' --classes 0,1,2 --out teachers/low-digits`,
  ],
  define: (command, { settings, abort, output }) => {
    addDatasetOptions(command, "data set to learn")
      .requiredOption("--model <json>", "architecture, as student.model in a run file", jsonValue)
      .option("--inputs <json>", "what it makes of a sample first, as student.inputs in a run file", jsonValue)
      .requiredOption("--out <folder>", "folder of the model")
      .option("--name <name>", "the model's name (default: that of its folder)")
      .option("--classes <names>", `learn only these (default: all); ${classListHelp}`, classList)
      .option("--augment <json>", "augmentations, as augment in a run file", jsonValue, [])
      .option("--optimizer <kind>", "as student.optimizer.kind in a run file", "adam")
      .option("--learning-rate <json>", "number or schedule, as in a run file", jsonValue, defaultLearningRate)
      .option("--weight-decay <number>", "decoupled for adamw, L2 otherwise", shareOption, 0)
      .option("--label-smoothing <share>", "label smoothing", shareOption, 0)
      .option("--batch-size <number>", "samples a step", count, defaultBatchSize)
      .option("--epochs <number>", "passes over the data", count, defaultEpochs)
      .option("--validation <share>", "held out; the best epoch on it is kept", shareOption, 0)
      .option("--seed <number>", "of weights, order and augmentation", wholeNumber, 1)
      .action(async (options: TeachOptions) => {
        const { teach } = await import("@faculty/run/roles/teach");
        const dataset = await requiredDataset(options);
        await teach({ ...options, dataset, settings, output, abort });
      });
  },
};
