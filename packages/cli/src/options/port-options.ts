import type { Settings } from "@faculty/run/settings/settings";
import type { Command } from "commander";
import { portNumber } from "./option-values.ts";
import { addOtlpOption, type OtlpOption } from "./otlp-option.ts";

/** The options of every role that say where it is watched. */
export interface PortOptions extends OtlpOption {
  readonly adminPort?: number;
  readonly metricsPort?: number;
}

export function addPortOptions(command: Command): Command {
  return addOtlpOption(command)
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

/** The settings with the ports and the collector that the options name. */
export function withPorts(settings: Settings, { adminPort, metricsPort, otlp }: PortOptions): Settings {
  return {
    ...settings,
    admin: { ...settings.admin, port: adminPort ?? settings.admin.port },
    otlp: { ...settings.otlp, endpoint: otlp ?? settings.otlp.endpoint },
    metrics: { ...settings.metrics, port: metricsPort ?? settings.metrics.port },
  };
}
