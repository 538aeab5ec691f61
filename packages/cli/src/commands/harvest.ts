import { availableParallelism } from "node:os";
import type { CommandEntry } from "../options/command-entry.ts";
import { count, positiveNumber } from "../options/option-values.ts";
import { addOtlpOption, type OtlpOption } from "../options/otlp-option.ts";

interface HarvestOptions extends OtlpOption {
  readonly cores: number;
  readonly teacherTimeout: number;
  readonly nats?: string;
}

export const harvestCommand: CommandEntry = {
  name: "harvest",
  summary: "ask a run's teachers for everything its students will need, and keep it in the signal store",
  examples: [
    "faculty harvest run.yaml    # then, with signals: { mode: offline } in run.yaml: faculty run run.yaml",
    "NATS_URL=nats://10.0.0.5:4222 faculty harvest run.yaml",
  ],
  define: (command, context) => {
    addOtlpOption(command)
      .argument("<run.yaml>", "run file")
      .option("--cores <number>", "cores to share out", count, availableParallelism())
      .option("--teacher-timeout <seconds>", "how long to wait for the teachers at the start", positiveNumber, 120)
      .option("--nats <url>", "use this NATS (default: NATS_URL, else a nats-server of its own)")
      .action(async (runFile: string, { cores, teacherTimeout, nats, otlp }: HarvestOptions) => {
        const [{ harvestRun }, { supervision }] = await Promise.all([
          import("@faculty/run/supervisor/harvest-run"),
          import("./supervision.ts"),
        ]);
        const { output } = context;
        const harvest = await harvestRun({
          runFile,
          cores,
          teacherStartMs: 1000 * teacherTimeout,
          ...supervision(context, nats, otlp),
        });
        const { teachers, samples, folder } = harvest;
        output.print(
          output.json
            ? JSON.stringify(harvest)
            : `Signals of ${teachers} teachers for ${samples} samples are kept in ${folder}.`,
        );
      });
  },
};
