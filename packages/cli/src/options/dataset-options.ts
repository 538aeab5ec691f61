import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type Command, InvalidArgumentError } from "commander";

/** A data set, as a command line says it. */
export interface DatasetOptions {
  readonly dataset?: string;
  readonly path?: string;
  readonly vocabulary?: string;
  readonly size?: readonly [number, number];
  readonly channels?: 1 | 3;
  readonly background?: string;
  readonly test?: number | string;
}

type DatasetSpec = Omit<RunSpec["dataset"], "validation">;

/** @param what - `data set to learn`. */
export function addDatasetOptions(command: Command, what: string): Command {
  return command
    .option(
      "--dataset <name>",
      `${what}: a name with the options below, or JSON with the keys of dataset in a run file`,
    )
    .option("--path <folder>", "folder of the data set, for those that need one")
    .option("--vocabulary <file>", "of a data set of texts, to read it as a model does: the model's vocabulary.txt")
    .option("--size <height,width>", "of images: what each is stretched to", sizeOption)
    .option("--channels <number>", "of images: 3 for colour, 1 for grey", channelsOption)
    .option("--background <colour>", "of images: #rrggbb, behind what is transparent")
    .option(
      "--test <share>",
      "share to test with, where the files name no test samples; of a table also a file",
      testOption,
    );
}

/** Undefined where none is named. @param flag - That names it. @throws FacultyError USAGE. */
export async function datasetOf(options: DatasetOptions, flag = "--dataset"): Promise<DatasetSpec | undefined> {
  const { dataset, path, vocabulary, size, channels, background, test } = options;
  const beside = Object.entries({ path, vocabulary, size, channels, background, test }).filter(
    ([, value]) => value !== undefined,
  );
  if (dataset === undefined) {
    const [first] = beside;
    if (first === undefined) return undefined;
    throw new FacultyError("USAGE", `--${first[0]} says something of a data set, and --dataset names none`);
  }
  if (!dataset.startsWith("{")) return { name: dataset, ...Object.fromEntries(beside) };
  const { datasetKeys } = await import("@faculty/run/run-file/dataset-keys");
  if (beside.length === 0) return datasetKeys(flag, dataset);
  throw new FacultyError(
    "USAGE",
    `--dataset is JSON, and --${beside[0]?.[0]} is given beside it: write it into the JSON`,
  );
}

/** As `datasetOf`, where a command cannot do without one. */
export async function requiredDataset(options: DatasetOptions): Promise<DatasetSpec> {
  const found = await datasetOf(options);
  if (found !== undefined) return found;
  throw new FacultyError("USAGE", "required option '--dataset <name>' not specified");
}

function sizeOption(text: string): readonly [number, number] {
  const [height, width, ...rest] = text.split(",").map(Number);
  if (isSide(height) && isSide(width) && rest.length === 0) return [height, width];
  throw new InvalidArgumentError("Expected height and width with a comma, for example 24,24.");
}

function isSide(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function channelsOption(text: string): 1 | 3 {
  if (text === "1") return 1;
  if (text === "3") return 3;
  throw new InvalidArgumentError("Expected 1 or 3.");
}

function testOption(text: string): number | string {
  const value = Number(text);
  if (Number.isNaN(value)) return text;
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError("Expected a share between 0 and 1, or the path of a table.");
}
