import { createLogger, type Logger, type LogLevel } from "@faculty/shared/logging";
import { facultyVersion } from "../settings/faculty-version.ts";
import type { ProcessFields } from "../settings/process-fields.ts";
import type { RoleOptions } from "./role.ts";

/** The log of a role, on stderr, whose reader may go: `-v` and `--quiet` go before LOG_LEVEL. */
export function roleLogger({ settings, output }: RoleOptions, component: string, fields: ProcessFields): Logger {
  const asked: LogLevel | undefined = output.verbose ? "debug" : output.quiet ? "warn" : undefined;
  return createLogger({
    service: settings.serviceName ?? "faculty",
    level: asked ?? settings.logLevel ?? "info",
    to: { write: (line) => output.write(line) },
    fields: { version: facultyVersion(), component, ...fields },
  });
}
