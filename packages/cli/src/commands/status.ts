import type { CommandEntry } from "../options/command-entry.ts";

interface StatusOptions {
  readonly nats?: string;
  readonly watch?: boolean;
}

export const statusCommand: CommandEntry = {
  name: "status",
  summary: "show a running run: students, teachers, what it has survived; from any machine that reaches its NATS",
  examples: [
    "faculty status",
    "faculty status quickstart --watch",
    "NATS_URL=nats://10.0.0.5:4222 faculty status --json",
  ],
  define: (command, { settings, abort, output }) => {
    command
      .argument("[run]", "name or folder of the run (default: the only one that goes on)")
      .option("--watch", "go on until stopped; with --json a line each time")
      .option(
        "--nats <url>",
        "address of NATS (default: NATS_URL, else that of a run in runs/, else nats://127.0.0.1:4222)",
      )
      .action(async (named: string | undefined, { nats, watch }: StatusOptions) => {
        const [{ findRun }, { watchRun }, { renderStatus }, { systemClock }] = await Promise.all([
          import("@faculty/run/status/find-run"),
          import("@faculty/run/status/observe-run"),
          import("@faculty/run/status/render-status"),
          import("@faculty/shared/clock"),
        ]);
        await using found = await findRun(named, { ...settings.nats, url: nats ?? settings.nats.url }, "runs");
        const { bus, run } = found;
        for await (const status of watchRun({ bus, run, clock: systemClock, abort })) {
          output.print(output.json ? JSON.stringify(status) : renderStatus(status, output.terminal.printColumns()));
          if (watch !== true) return;
        }
      });
  },
};
