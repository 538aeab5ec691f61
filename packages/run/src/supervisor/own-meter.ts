import { createLogger } from "@faculty/shared/logging";
import { openOtlp } from "../otlp/open-otlp.ts";
import type { OtlpMeter } from "../otlp/otlp-meter.ts";
import { otlpSettings } from "../settings/otlp-export.ts";
import { unnamedInstance } from "../settings/process-fields.ts";
import type { SuperviseOptions } from "./supervise-options.ts";

/**
 * The meter of a process that starts others and pulls batches itself, for its own part of their traces. What the others
 * are told by their environment counts for it too.
 * @param say - Told what the log of a role has as a warning.
 * @throws FacultyError what `openOtlp` throws.
 */
export function openOwnMeter(
  { env }: Pick<SuperviseOptions, "env">,
  component: "supervisor" | "harvest",
  run: string,
  say: (line: string) => void,
): Promise<OtlpMeter | undefined> {
  const write = (line: string) => say(`warning: ${String(JSON.parse(line).msg)}`);
  const logger = createLogger({ service: component, level: "warn", to: { write } });
  const settings = { otlp: otlpSettings(env), serviceName: env["OTEL_SERVICE_NAME"] || undefined };
  return openOtlp(settings, component, { instance: unnamedInstance(), run_id: run }, logger);
}
