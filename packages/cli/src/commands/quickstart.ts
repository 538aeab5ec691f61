import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { CommandEntry } from "../options/command-entry.ts";
import { addOtlpOption, type OtlpOption } from "../options/otlp-option.ts";
import { addUiOptions, type UiOptions } from "../options/ui-options.ts";

interface QuickstartOptions extends UiOptions, OtlpOption {
  readonly fresh?: boolean;
}

/** Of this package where it was packed, with its teachers beside it; else of the checkout. */
const runFiles = ["../../quickstart/quickstart.yaml", "../../../../examples/vision/quickstart.yaml"];

export const quickstartCommand: CommandEntry = {
  name: "quickstart",
  summary: "distil three trained teachers into a small student on Fashion-MNIST and show what it gained",
  examples: ["faculty quickstart", "faculty quickstart --fresh", "faculty quickstart --ui"],
  define: (command, context) => {
    addOtlpOption(addUiOptions(command))
      .option("--fresh", "forget what an earlier quick start left")
      .action(async ({ fresh, otlp, ...ui }: QuickstartOptions) => {
        for (const line of plan) context.output.note(line);
        const { runAndReport } = await import("./run-and-report.ts");
        await runAndReport(context, {
          runFile: runFiles.map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync) ?? "",
          folder: undefined,
          fresh: fresh === true,
          trainers: undefined,
          coordinators: 1,
          nats: undefined,
          otlp,
          cores: availableParallelism(),
          reproduce: "faculty quickstart",
          ui,
        });
      });
  },
};

const plan = [
  "Quick start: three teachers and a student of Fashion-MNIST, everything on this machine, results in runs/quickstart.",
  "  1. start nats-server, three teachers (one of them twice) and the coordinator, each a process of its own",
  "  2. choose temperature and weights: a short student for each candidate, compared on validation images",
  "  3. train the student with the teachers on 12,000 images of which 600 show their label, from several seeds; and",
  "     the same student without teachers, on the 600 and on all 12,000",
  "  4. evaluate everything on the test images, measure size and latency, report",
  "A second start re-uses what the first one finished; --fresh begins anew. Ctrl-C stops everything.",
  "",
];
