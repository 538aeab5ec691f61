import type { Settings } from "@faculty/run/settings/settings";
import type { Command } from "commander";
import { portNumber } from "./option-values.ts";

/** The options of every role that say where it is watched. */
export interface PortOptions {
  readonly adminPort?: number;
  readonly metricsPort?: number;
}

export function addPortOptions(command: Command): Command {
  return command
    .option(
      "--admin-port <port>",
      "health on this port, 0 for a free one (default: FACULTY_ADMIN_PORT, else none)",
      portNumber,
    )
    .option(
      "--metrics-port <port>",
      "Prometheus metrics on this port (default: FACULTY_METRICS_PORT, else none)",
      portNumber,
    );
}

/** The settings with the ports that the options name. */
export function withPorts(settings: Settings, { adminPort, metricsPort }: PortOptions): Settings {
  return {
    ...settings,
    admin: { ...settings.admin, port: adminPort ?? settings.admin.port },
    metrics: { ...settings.metrics, port: metricsPort ?? settings.metrics.port },
  };
}
