import type { CommandEntry } from "../context.ts";

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
  define: (command, { settings, signal, output }) => {
    command
      .argument("[run]", "name of the run (default: the one that a coordinator serves)")
      .option("--watch", "go on until stopped; with --json a line each time")
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .action(async (named: string | undefined, { nats, watch }: StatusOptions) => {
        const [{ connectBus }, { onlyRun, watchRun }, { renderStatus }, { systemClock }, { subjectToken }] =
          await Promise.all([
            import("../connect-bus.ts"),
            import("../status/observe-run.ts"),
            import("../status/render-status.ts"),
            import("@faculty/shared/clock"),
            import("@faculty/shared/protocol"),
          ]);
        await using bus = await connectBus(
          { ...settings.nats, url: nats ?? settings.nats.url },
          { role: "observer", clientName: "faculty status" },
        );
        const run = named === undefined ? await onlyRun(bus) : subjectToken("run", named);
        for await (const status of watchRun({ bus, run, clock: systemClock, signal })) {
          output.print(output.json ? JSON.stringify(status) : renderStatus(status));
          if (watch !== true) return;
        }
      });
  },
};
