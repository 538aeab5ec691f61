import { FacultyError } from "@faculty/shared/errors";
import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { positiveNumber } from "../options/option-values.ts";

interface EvaluateOptions extends DatasetOptions {
  readonly classes?: readonly string[];
  readonly run?: string;
  readonly ensemble?: string;
  readonly out?: string;
  readonly nats?: string;
  readonly timeout: number;
}

const defaultTimeoutSeconds = 120;

export const evaluateCommand: CommandEntry = {
  name: "evaluate",
  summary: "measure models on test samples: quality, size, multiply-adds, latency; or a running ensemble",
  examples: [
    "faculty evaluate runs/quickstart/students/distilled-1/distilled --dataset fashion-mnist",
    "faculty evaluate teachers/a teachers/b --dataset digits --json",
    "faculty evaluate teachers/plain --run run.yaml    # its data set, and its teachers' classes",
    "faculty evaluate --ensemble run.yaml    # asks the run's coordinator",
  ],
  define: (command, { settings, abort, output }) => {
    addDatasetOptions(command, "data set to measure on")
      .argument("[model...]", "model folders")
      .option("--classes <names>", `class names of models without a manifest; ${classListHelp}`, classList)
      .option("--run <run.yaml>", "data set, and classes of its teachers, as this run file has them")
      .option("--ensemble <run.yaml>", "measure the teachers and the ensemble of a run that is being served")
      .option("--out <folder>", "also write result.json there")
      .option(
        "--timeout <seconds>",
        "with --ensemble: wait so long for an answer",
        positiveNumber,
        defaultTimeoutSeconds,
      )
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .action(async (models: readonly string[], options: EvaluateOptions) => {
        const dataset = await datasetOf(options);
        const { classes, run, ensemble, out, nats, timeout } = options;
        const role = {
          settings: { ...settings, nats: { ...settings.nats, url: nats ?? settings.nats.url } },
          output,
          abort,
        };
        if (ensemble !== undefined) {
          const { evaluateEnsembleRole } = await import("@faculty/run/roles/evaluate-ensemble");
          await evaluateEnsembleRole({ ...role, runFile: ensemble, out, timeoutMs: 1000 * timeout });
          return;
        }
        const { evaluateModels } = await import("@faculty/run/roles/evaluate-models");
        if (models.length > 0 && run !== undefined && (dataset ?? classes) === undefined) {
          await evaluateModels({ ...role, models, source: { kind: "run", runFile: run }, out });
          return;
        }
        if (models.length === 0 || dataset === undefined || run !== undefined)
          throw new FacultyError("USAGE", "evaluate needs model folders and either --dataset or --run, or --ensemble");
        const source = { kind: "dataset", dataset, classes } as const;
        await evaluateModels({ ...role, models, source, out });
      });
  },
};
