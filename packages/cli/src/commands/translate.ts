import { FacultyError } from "@faculty/shared/errors";
import { InvalidArgumentError } from "commander";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, requiredDataset } from "../options/dataset-options.ts";
import { count } from "../options/option-values.ts";

interface TranslateOptions extends DatasetOptions {
  readonly part: "train" | "test";
  readonly beam: number;
  readonly writePairs?: string;
}

export const translateCommand: CommandEntry = {
  name: "translate",
  summary: "translate the sources of a data set of pairs: chrF, BLEU, and a table of what is said",
  examples: [
    `faculty translate teachers/a --dataset '{"name":"pairs","path":"train.jsonl","test":"test.jsonl"}'`,
    `faculty translate teachers/a teachers/b --dataset '{"name":"pairs",…}' --part train --write-pairs said.jsonl`,
  ],
  define: (command, { settings, abort, output }) => {
    addDatasetOptions(command, "data set of pairs")
      .argument("<model...>", "model folders of one vocabulary; several translate together")
      .option("--part <name>", "train or test: whose sources", partOption, "test")
      .option(
        "--beam <number>",
        "texts of a source that are gone on with; 1: the most probable token each time",
        count,
        4,
      )
      .option("--write-pairs <file>", "also write sources and translations there, a .jsonl table for data set pairs")
      .action(async (models: readonly string[], { part, beam, writePairs, ...options }: TranslateOptions) => {
        const dataset = await requiredDataset(options);
        if (writePairs !== undefined && !writePairs.endsWith(".jsonl"))
          throw new FacultyError("USAGE", `--write-pairs is ${writePairs}, expected a name that ends in .jsonl`);
        const { translateRole } = await import("@faculty/run/roles/translate");
        await translateRole({ models, dataset, part, beam, writePairs, settings, output, abort });
      });
  },
};

function partOption(text: string): "train" | "test" {
  if (text === "train" || text === "test") return text;
  throw new InvalidArgumentError("Expected train or test.");
}
