import { FacultyError } from "@faculty/shared/errors";
import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { count, idList, temperatureOption, wholeNumber } from "../options/option-values.ts";

interface PredictOptions extends DatasetOptions {
  readonly ids: readonly number[];
  readonly input?: string;
  readonly classes?: readonly string[];
  readonly out?: string;
  readonly text?: string;
  readonly tokens: number;
  readonly seed: number;
  readonly temperature: number;
  readonly beam: number;
}

export const predictCommand: CommandEntry = {
  name: "predict",
  summary: "ask a model about samples, or to continue or translate a text",
  examples: [
    "faculty predict runs/quickstart/students/distilled-1/distilled --dataset fashion-mnist --ids 0,1,2",
    "faculty predict my-model --input samples.json --json",
    "faculty predict my-unet --dataset images --path photos --size 64,64 --test 0.2 --ids 0,1 --out masks",
    'faculty predict runs/novels/students/distilled-1/distilled --text "It is a truth" --tokens 40 --seed 2',
  ],
  define: (command, { settings, abort, output }) => {
    addDatasetOptions(command, "take test samples of this data set")
      .argument("<model>", "model folder")
      .option("--ids <numbers>", "which test samples, with commas", idList, [0])
      .option("--input <file>", "JSON: a list of samples, each a (nested) list of numbers as the model takes them")
      .option("--out <folder>", "of a model of pixels: receives a mask a sample, a PNG of the classes' numbers")
      .option("--classes <names>", `class names of a model without a manifest; ${classListHelp}`, classList)
      .option(
        "--text <text>",
        "what a language model is to continue (--vocabulary names its tokenizer.json), or a translating one to translate",
      )
      .option("--tokens <number>", "with --text: how many tokens are drawn", count, 40)
      .option("--seed <number>", "with --text: of what is drawn", wholeNumber, 1)
      .option(
        "--temperature <number>",
        "with --text: below 1 the probable is drawn more often, 0: alone",
        temperatureOption,
        1,
      )
      .option(
        "--beam <number>",
        "of a translation: texts that are gone on with; 1: the most probable token each time",
        count,
        4,
      )
      .action(async (model: string, predict: PredictOptions) => {
        const { ids, input, classes, out, text, tokens, seed, temperature, beam, ...options } = predict;
        if (text !== undefined) {
          const { vocabulary, ...others } = options;
          if (input !== undefined || out !== undefined || Object.values(others).some((value) => value !== undefined))
            throw new FacultyError("USAGE", "predict takes either --text or samples, not both");
          const { predictTextRole } = await import("@faculty/run/roles/predict-text");
          await predictTextRole({
            model,
            text,
            tokens,
            seed,
            temperature,
            vocabulary,
            beam,
            settings,
            output,
            abort,
          });
          return;
        }
        const dataset = await datasetOf(options);
        if ((dataset === undefined) === (input === undefined))
          throw new FacultyError("USAGE", "predict needs one of --dataset, --input and --text");
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
