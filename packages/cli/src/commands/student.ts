import type { CommandEntry } from "../options/command-entry.ts";
import { count, jsonValue, positiveNumber, wholeNumber } from "../options/option-values.ts";
import { addPortOptions, type PortOptions, withPorts } from "../options/port-options.ts";

interface StudentOptions extends PortOptions {
  readonly id?: string;
  readonly student?: string;
  readonly out: string;
  readonly seed?: number;
  readonly temperature?: number;
  readonly learningRate?: unknown;
  readonly weights?: unknown;
  readonly epochs?: number;
  readonly giveUpAfter?: number;
  readonly tensorboard?: string;
  readonly scratch?: boolean;
  readonly ceiling?: boolean;
  readonly nats?: string;
}

export const studentCommand: CommandEntry = {
  name: "student",
  summary: "train one student of a run, from its checkpoint where there is one",
  examples: [
    "faculty student run.yaml --out runs/mine/students/1",
    "faculty student run.yaml --out runs/mine/students/small --student small",
    "faculty student run.yaml --out runs/mine/students/t2 --id t2 --temperature 2 --epochs 5",
    "faculty student run.yaml --out runs/mine/students/scratch --scratch",
  ],
  define: (command, { settings, abort, output }) => {
    addPortOptions(command)
      .argument("<run.yaml>", "run file")
      .requiredOption("--out <folder>", "receives checkpoints, models and result.json")
      .option("--student <name>", "one of the run file's further students, instead of its own")
      .option("--id <name>", "names the process among the run's (default: the student's name, else student)")
      .option("--seed <number>", "seed of initial weights and dropout (default: the run's)", wholeNumber)
      .option("--temperature <T>", "instead of the run file's", positiveNumber)
      .option("--learning-rate <json>", "number or schedule, instead of the run file's", jsonValue)
      .option("--weights <json>", "of the objective's terms, a list, instead of the run file's", jsonValue)
      .option("--epochs <number>", "instead of the run file's; without fine-tuning", count)
      .option(
        "--give-up-after <seconds>",
        "end when a batch was asked for in vain for so long (default: never)",
        positiveNumber,
      )
      .option("--tensorboard <folder>", "write curves, histograms and hyperparameters for TensorBoard there")
      .option("--scratch", "on hard labels alone, without teachers")
      .option("--ceiling", "the same, on the labels that dataset.labels hides as well")
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .action(async (runFile: string, { nats, scratch, ceiling, student, giveUpAfter, ...options }: StudentOptions) => {
        const { trainStudentRole } = await import("@faculty/run/roles/student");
        const role = { ...withPorts(settings, options), nats: { ...settings.nats, url: nats ?? settings.nats.url } };
        const objective = ceiling === true ? "ceiling" : scratch === true ? "scratch" : "distil";
        const id = options.id ?? student ?? "student";
        await trainStudentRole({
          ...options,
          id,
          giveUpAfterMs: giveUpAfter === undefined ? undefined : 1000 * giveUpAfter,
          student: student ?? null,
          runFile,
          objective,
          settings: role,
          output,
          abort,
        });
      });
  },
};
