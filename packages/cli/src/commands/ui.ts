import type { CommandEntry } from "../options/command-entry.ts";
import { type ListenAddress, listenAddress } from "../options/listen-address.ts";

interface UiOptions {
  readonly listen?: ListenAddress;
  readonly nats?: string;
}

export const uiCommand: CommandEntry = {
  name: "ui",
  summary: "serve a page that shows runs: their curves, students, teachers and events, while they go and after",
  examples: [
    "faculty ui",
    "faculty ui quickstart runs/second",
    "faculty ui quickstart --nats nats://10.0.0.5:4222",
    "faculty ui --listen 0.0.0.0:8080",
  ],
  define: (command, context) => {
    command
      .argument("[runs...]", "names or folders of runs (default: the latest in runs/, and those served on NATS_URL)")
      .option(
        "--listen <address>",
        "port, or address and port (default: a free port of the loopback interface)",
        listenAddress,
      )
      .option("--nats <url>", "listen to runs on this NATS, from now on, instead of reading their folders")
      .action(async (named: readonly string[], { listen, nats }: UiOptions) => {
        const { showRuns } = await import("@faculty/live-page/show-runs");
        await showRuns(context, { named, listen, nats });
      });
  },
};
