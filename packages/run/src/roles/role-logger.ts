import { hostname } from "node:os";
import { createLogger, type Logger, type LogLevel } from "@faculty/shared/logging";
import { facultyVersion } from "../settings/faculty-version.ts";
import type { RoleOptions } from "./role.ts";

/** What a process is, in its log and in what it exports. */
export interface RoleLogFields {
  /** Tells the processes of one component apart. */
  readonly instance: string;
  readonly run_id?: string;
  readonly teacher?: string;
  readonly generation?: number;
}

/** The log of a role, on stderr, whose reader may go: `-v` and `--quiet` go before LOG_LEVEL. */
export function roleLogger({ settings, output }: RoleOptions, component: string, fields: RoleLogFields): Logger {
  const asked: LogLevel | undefined = output.verbose ? "debug" : output.quiet ? "warn" : undefined;
  return createLogger({
    service: settings.serviceName ?? "faculty",
    level: asked ?? settings.logLevel ?? "info",
    to: { write: (line) => output.write(line) },
    fields: { version: facultyVersion(), component, ...fields },
  });
}

/** Of a process that nobody has named: host and process. */
export function unnamedInstance(): string {
  return `${hostname()}-${process.pid}`;
}
