import type { CommandEntry } from "../options/command-entry.ts";
import { portNumber } from "../options/option-values.ts";

const defaultPort = 4222;

interface NatsOptions {
  readonly port: number;
  readonly folder?: string;
  readonly auth?: string;
  readonly jetstream?: boolean;
}

export const natsCommand: CommandEntry = {
  name: "nats",
  summary: "run the nats-server that set-up provided, on the loopback interface",
  examples: ["faculty nats", "faculty nats --port 4333 --auth ./auth/nats-auth.conf"],
  define: (command, { abort, setExitCode }) => {
    command
      .option("--port <port>", "port to listen on", portNumber, defaultPort)
      .option("--folder <folder>", "receives its configuration (default: a temporary one)")
      .option("--auth <file>", "nats-auth.conf of faculty auth init (default: everybody on this machine may connect)")
      .option("--jetstream", "keep leases in the folder, for coordinators that stand by for each other")
      .action(async ({ port, folder, auth, jetstream }: NatsOptions) => {
        const { runNatsServer } = await import("@faculty/run/bus/nats-process");
        setExitCode(await runNatsServer({ port, folder, auth, jetStream: jetstream === true, abort }));
      });
  },
};
