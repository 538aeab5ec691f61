import { createLogger, type Logger, type LogLevel } from "@faculty/shared/logging";
import type { RoleOptions } from "./role.ts";

/** The log of a role, on stderr: `-v` and `--quiet` go before LOG_LEVEL. */
export function roleLogger(
  { settings, output }: RoleOptions,
  service: string,
  fields: Readonly<Record<string, unknown>>,
): Logger {
  const asked: LogLevel | undefined = output.verbose ? "debug" : output.quiet ? "warn" : undefined;
  return createLogger({ service, level: asked ?? settings.logLevel ?? "info", fields });
}
