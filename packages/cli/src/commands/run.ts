import { availableParallelism } from "node:os";
import type { CommandEntry } from "../options/command-entry.ts";
import { count, positiveNumber } from "../options/option-values.ts";
import { addOtlpOption, type OtlpOption } from "../options/otlp-option.ts";
import { addUiOptions, type UiOptions } from "../options/ui-options.ts";

interface RunOptions extends UiOptions, OtlpOption {
  readonly out?: string;
  readonly fresh?: boolean;
  readonly trainers?: number;
  readonly cores: number;
  readonly coordinators: number;
  readonly teacherTimeout: number;
  readonly nats?: string;
  readonly tensorboard?: string;
}

export const runCommand: CommandEntry = {
  name: "run",
  summary: "run everything of a run file on this machine and report",
  examples: [
    "faculty run examples/vision/quickstart.yaml",
    "faculty run run.yaml --out runs/second --trainers 1",
    "faculty run run.yaml --ui",
    "faculty run run.yaml --otlp http://localhost:4318",
    "NATS_URL=nats://10.0.0.5:4222 faculty run run.yaml --fresh",
  ],
  define: (command, context) => {
    addOtlpOption(addUiOptions(command))
      .argument("<run.yaml>", "run file")
      .option("--out <folder>", "folder of the run (default: runs/ and the run's name)")
      .option("--fresh", "forget what an earlier run left in the folder")
      .option("--trainers <number>", "students trained at a time (default: two a core)", count)
      .option("--cores <number>", "cores to share out", count, availableParallelism())
      .option("--coordinators <number>", "coordinators, of which one leads and the others stand by", count, 1)
      .option("--teacher-timeout <seconds>", "how long to wait for the teachers at the start", positiveNumber, 120)
      .option(
        "--tensorboard <folder>",
        "write curves, histograms, hyperparameters and hard samples there, a folder a student",
      )
      .option("--nats <url>", "use this NATS (default: NATS_URL, else a nats-server of its own)")
      .action(
        async (
          runFile: string,
          { out, fresh, nats, otlp, tensorboard, teacherTimeout, ui, uiListen, ...rest }: RunOptions,
        ) => {
          const { runAndReport } = await import("./run-and-report.ts");
          const reproduce = `faculty run ${runFile}`;
          const { trainers, cores, coordinators } = rest;
          const counts = { trainers, cores, coordinators, teacherStartMs: 1000 * teacherTimeout };
          const page = { ui, uiListen };
          await runAndReport(context, {
            runFile,
            folder: out,
            fresh: fresh === true,
            ...counts,
            nats,
            otlp,
            tensorboard,
            reproduce,
            ui: page,
          });
        },
      );
  },
};
