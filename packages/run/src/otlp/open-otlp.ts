import { systemClock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { facultyVersion } from "../settings/faculty-version.ts";
import { otlpExport } from "../settings/otlp-export.ts";
import type { ProcessFields } from "../settings/process-fields.ts";
import type { Settings } from "../settings/settings.ts";
import type { OtlpMeter } from "./otlp-meter.ts";

/**
 * The meter that sends to the collector which the settings name; undefined where they name none, and no package is
 * loaded then.
 * @throws FacultyError USAGE for an endpoint that is none; NOT_FOUND where OpenTelemetry's packages are not installed.
 */
export async function openOtlp(
  { otlp, serviceName }: Pick<Settings, "otlp" | "serviceName">,
  component: string,
  fields: ProcessFields,
  logger: Logger,
): Promise<OtlpMeter | undefined> {
  const to = otlpExport(otlp);
  if (to === undefined) return undefined;
  for (const doubt of to.doubts) logger.warn({ event: "otlp-doubt" }, doubt);
  const { createOtlpMeter } = await import("./otlp-meter.ts").catch((cause: unknown) => {
    throw new FacultyError(
      "NOT_FOUND",
      "OTLP needs the packages of OpenTelemetry, which do not load here: npm install faculty installs them unless it is told to omit optional ones",
      {},
      { cause },
    );
  });
  const version = facultyVersion();
  const resource = resourceOf(component, version, fields);
  const meter = createOtlpMeter({ to, resource, serviceName, version, logger, clock: systemClock });
  logger.info({ event: "otlp-exporting", endpoint: to.shown }, `traces and metrics go to ${to.shown}`);
  return meter;
}

/** A process as OpenTelemetry's resource conventions name it; below `faculty` what is Faculty's own. */
function resourceOf(
  component: string,
  version: string,
  { instance, run_id, teacher, generation }: ProcessFields,
): Readonly<Record<string, string>> {
  return {
    "service.name": "faculty",
    "service.version": version,
    "service.instance.id": instance,
    "faculty.component": component,
    ...(run_id === undefined ? {} : { "faculty.run_id": run_id }),
    ...(teacher === undefined ? {} : { "faculty.teacher": teacher }),
    ...(generation === undefined ? {} : { "faculty.generation": String(generation) }),
  };
}
