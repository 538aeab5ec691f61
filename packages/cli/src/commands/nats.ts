import type { CommandEntry } from "../context.ts";
import { wholeNumber } from "../option-values.ts";

const defaultPort = 4222;

interface NatsOptions {
  readonly port: number;
}

export const natsCommand: CommandEntry = {
  name: "nats",
  summary: "run the nats-server that set-up provided, on the loopback interface",
  examples: ["faculty nats", "faculty nats --port 4333"],
  define: (command, { signal }) => {
    command
      .option("--port <port>", "port to listen on", wholeNumber, defaultPort)
      .action(async ({ port }: NatsOptions) => {
        const { runNatsServer } = await import("../supervisor/nats-process.ts");
        await runNatsServer(port, signal);
      });
  },
};
