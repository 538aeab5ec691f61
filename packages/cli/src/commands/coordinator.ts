import type { CommandEntry } from "../options/command-entry.ts";
import { count } from "../options/option-values.ts";
import { addPortOptions, type PortOptions, withPorts } from "../options/port-options.ts";

interface CoordinatorOptions extends PortOptions {
  readonly generation: number;
  readonly standby?: boolean;
  readonly nats?: string;
}

export const coordinatorCommand: CommandEntry = {
  name: "coordinator",
  summary: "serve a run's merged batches until told to stop",
  examples: [
    "faculty coordinator run.yaml",
    "faculty coordinator run.yaml --generation 2",
    "faculty coordinator run.yaml --standby",
  ],
  define: (command, { settings, abort, output }) => {
    addPortOptions(command)
      .argument("<run.yaml>", "run file")
      .option("--generation <number>", "fencing token: higher than that of any coordinator before", count, 1)
      .option("--standby", "serve only while leading, by a lease in NATS JetStream; several may be started")
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .action(async (runFile: string, { generation, standby, nats, ...ports }: CoordinatorOptions) => {
        const { serveCoordinatorRole } = await import("@faculty/run/roles/coordinator");
        const role = { ...withPorts(settings, ports), nats: { ...settings.nats, url: nats ?? settings.nats.url } };
        await serveCoordinatorRole({ runFile, generation, standby: standby === true, settings: role, output, abort });
      });
  },
};
