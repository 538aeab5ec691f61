import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addPortOptions, type PortOptions, withPorts } from "../options/port-options.ts";

interface TeacherOptions extends PortOptions {
  readonly name: string;
  readonly model?: string;
  readonly classes?: readonly string[];
  readonly dataset?: string;
  readonly path?: string;
  readonly vocabulary?: string;
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
  define: (command, { settings, abort, output }) => {
    addPortOptions(command)
      .argument("[run.yaml]", "run file to take model, classes and data set from")
      .requiredOption("--name <teacher>", "the teacher's name in the run")
      .option("--model <folder>", "model folder")
      .option(
        "--classes <names>",
        `in the order of the outputs; the manifest tells otherwise; ${classListHelp}`,
        classList,
      )
      .option("--dataset <name>", "data set it can be asked about by sample id")
      .option("--path <folder>", "folder of the data set, for those that need one")
      .option("--vocabulary <file>", "of a data set of texts, to read it as a model does: the model's vocabulary.txt")
      .option("--replica <id>", "distinguishes the replicas of a teacher (default: a random one)")
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .action(async (runFile: string | undefined, options: TeacherOptions) => {
        const { serveTeacherRole } = await import("@faculty/run/roles/teacher");
        await serveTeacherRole({
          runFile,
          name: options.name,
          model: options.model,
          classes: options.classes,
          dataset:
            options.dataset === undefined
              ? undefined
              : { name: options.dataset, path: options.path, vocabulary: options.vocabulary },
          replica: options.replica,
          settings: {
            ...withPorts(settings, options),
            nats: { ...settings.nats, url: options.nats ?? settings.nats.url },
          },
          output,
          abort,
        });
      });
  },
};
