import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { addPortOptions, type PortOptions, withPorts } from "../options/port-options.ts";

interface TeacherOptions extends PortOptions, DatasetOptions {
  readonly name: string;
  readonly model?: string;
  readonly classes?: readonly string[];
  readonly replica?: string;
  readonly nats?: string;
}

export const teacherCommand: CommandEntry = {
  name: "teacher",
  summary: "serve one replica of a teacher until told to stop",
  examples: [
    "faculty teacher run.yaml --name wide-cnn",
    "faculty teacher --name wide-cnn --model ./teachers/wide-cnn --dataset fashion-mnist --replica gpu-1",
  ],
  define: (command, { settings, abort, output, environment }) => {
    addDatasetOptions(addPortOptions(command), "data set it can be asked about by sample id")
      .argument("[run.yaml]", "run file to take model, classes and data set from")
      .requiredOption("--name <teacher>", "the teacher's name in the run")
      .option("--model <folder>", "model folder")
      .option(
        "--classes <names>",
        `in the order of the outputs; the manifest tells otherwise; ${classListHelp}`,
        classList,
      )
      .option("--replica <id>", "distinguishes the replicas of a teacher (default: a random one)")
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .action(async (runFile: string | undefined, options: TeacherOptions) => {
        const { serveTeacherRole } = await import("@faculty/run/roles/teacher");
        await serveTeacherRole({
          runFile,
          name: options.name,
          model: options.model,
          classes: options.classes,
          dataset: await datasetOf(options),
          replica: options.replica,
          settings: {
            ...withPorts(settings, options),
            nats: { ...settings.nats, url: options.nats ?? settings.nats.url },
          },
          output,
          environment,
          abort,
        });
      });
  },
};
