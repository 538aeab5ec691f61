import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { positiveNumber } from "../options/option-values.ts";

interface CheckTeacherOptions extends DatasetOptions {
  readonly nats?: string;
  readonly replica?: string;
  readonly drain?: boolean;
  readonly timeoutMs: number;
}

export const checkTeacherCommand: CommandEntry = {
  name: "check-teacher",
  summary: "put a teacher on the bus, whoever wrote it, to the rules of docs/protocol.md",
  examples: [
    "faculty check-teacher my-teacher",
    "faculty check-teacher my-teacher --nats nats://10.0.0.5:4222 --dataset digits --drain",
  ],
  define: (command, { settings, abort, output, setExitCode }) => {
    addDatasetOptions(command, "show the teacher samples of this data set, not drawn ones")
      .argument("<teacher>", "name of the teacher")
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .option("--replica <name>", "which replica of it (default: the first by name)")
      .option("--drain", "ask you to stop the replica at the end, and watch how it leaves")
      .option("--timeout-ms <ms>", "how long a reply may take", positiveNumber, 10_000)
      .action(async (teacher: string, { nats, replica, drain, timeoutMs, ...data }: CheckTeacherOptions) => {
        const spec = await datasetOf(data);
        const [{ connectBus }, { checkTeacher }, { verdictCounts, verdictLine }] = await Promise.all([
          import("@faculty/run/bus/connect-bus"),
          import("@faculty/run/check-teacher/check-teacher"),
          import("@faculty/run/check-teacher/verdict-line"),
        ]);
        const { loadShown } = await import("@faculty/run/check-teacher/load-shown");
        const dataset = spec === undefined ? null : await loadShown(spec, { settings, output, abort });
        await using bus = await connectBus(
          { ...settings.nats, url: nats ?? settings.nats.url },
          { role: "coordinator", clientName: "faculty check-teacher" }, // who else may ask a teacher
        );
        const stop = drain === true ? (name: string) => output.note(`stop replica ${name} of ${teacher} now`) : null;
        const tested = await checkTeacher({ bus, teacher, replica, dataset, stop, timeoutMs, abort });
        const all = [];
        for await (const checked of tested.checked) {
          all.push(checked);
          output.print(output.json ? JSON.stringify(checked) : verdictLine(checked));
        }
        const counts = verdictCounts(all);
        if (!output.json)
          output.print(
            `teacher ${teacher}, replica ${tested.replica}: ${counts.ok} ok, ${counts.broken} broken, ${counts["not tried"]} not tried`,
          );
        if (counts.broken > 0) setExitCode(1);
      });
  },
};
