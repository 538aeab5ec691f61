import type { Bus } from "@faculty/shared/bus";
import type { Logger } from "@faculty/shared/logging";
import type { TeacherDescription } from "@faculty/shared/protocol";
import { type Meter, meteredBus } from "@faculty/shared/telemetry";
import { adminReply } from "../admin/admin-paths.ts";
import { combinedMeter } from "../admin/combined-meter.ts";
import { createPrometheusMeter } from "../admin/prometheus-meter.ts";
import { createReadiness } from "../admin/readiness.ts";
import { type HttpReply, type HttpServer, serveHttp } from "../admin/serve-http.ts";
import { logConnection } from "../bus/log-connection.ts";
import { openOtlp } from "../otlp/open-otlp.ts";
import { facultyVersion } from "../settings/faculty-version.ts";
import type { ProcessFields } from "../settings/process-fields.ts";
import type { ListenSettings } from "../settings/settings.ts";
import type { RoleOptions } from "./role.ts";

/** What is shown of a role to those who operate it. Disposing it closes its ports, and sends what is to be exported. */
export interface WatchedRole extends AsyncDisposable {
  readonly meter: Meter;
  /** Counts what goes over the connection, logs when it is lost, and makes the role as ready as it is connected. */
  watch(bus: Bus): Bus;
  /** The role has all it needs to work; of a teacher, with what it serves. */
  warm(description?: TeacherDescription): void;
}

/**
 * Opens the ports that the settings ask for: health on the admin port, metrics on their own; and what sends traces and
 * metrics to a collector. Until `warm` the role is live and not ready; once it is told to stop it is not ready.
 * @throws FacultyError USAGE where a port cannot be had; what `openOtlp` throws.
 */
export async function watchRole(
  { settings, abort }: RoleOptions,
  component: string,
  fields: ProcessFields,
  logger: Logger,
): Promise<WatchedRole> {
  const version = facultyVersion();
  const readiness = createReadiness(abort);
  const prometheus = settings.metrics.port === undefined ? undefined : await createPrometheusMeter();
  const otlp = await openOtlp(settings, component, fields, logger);
  const meters = [prometheus, otlp].filter((meter) => meter !== undefined);
  const meter = combinedMeter(meters);
  let served: TeacherDescription | undefined;
  const state = { version, readiness: readiness.state, model: () => served };
  const node = process.versions.node;
  meter.gauge("faculty_build_info", () => [{ labels: { version, component, node }, value: 1 }]);

  const servers: HttpServer[] = []; // they keep no process alive, so that a second that fails to open strands nothing
  const open = async ({ host, port }: ListenSettings, what: string, answer: Parameters<typeof serveHttp>[1]) => {
    if (port === undefined) return;
    const server = await serveHttp({ host, port }, answer);
    servers.push(server);
    logger.info({ event: `${what}-listening`, host, port: server.port }, `${what} on port ${server.port}`);
  };
  await open(settings.admin, "admin", (path) => json(adminReply(path, state)));
  await open(settings.metrics, "metrics", async (path) =>
    path === "/metrics" && prometheus !== undefined
      ? { status: 200, contentType: prometheus.contentType, body: await prometheus.page() }
      : json({ status: 404, body: { error: `nothing is at ${path}, metrics are at /metrics` } }),
  );
  return {
    meter,
    watch: (bus) => {
      readiness.connected(bus);
      logConnection(bus, logger);
      return meters.length === 0 ? bus : meteredBus(bus, meter);
    },
    warm: (description) => {
      served = description;
      readiness.warm();
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server[Symbol.asyncDispose]();
      await otlp?.[Symbol.asyncDispose]();
    },
  };
}

function json({ status, body }: { readonly status: number; readonly body: unknown }): HttpReply {
  return { status, contentType: "application/json", body: `${JSON.stringify(body)}\n` };
}
