import { fileURLToPath } from "node:url";
import { preparing } from "@faculty/run/data/preparing";
import type { Context } from "@faculty/run/settings/context";
import { otlpExport } from "@faculty/run/settings/otlp-export";
import { rootsEnvironment } from "@faculty/run/settings/settings";
import type { SuperviseOptions } from "@faculty/run/supervisor/supervise-options";
import { systemClock } from "@faculty/shared/clock";

type Supervision = Pick<
  SuperviseOptions,
  "nats" | "roots" | "preparing" | "env" | "launcher" | "output" | "abort" | "onKill"
>;

/**
 * What a command that starts processes of this program gives their supervisor.
 * @param nats - Its address, instead of the environment's.
 * @param otlp - The collector's, instead of the environment's; the processes are told by theirs.
 * @throws FacultyError USAGE where the environment's is none.
 */
export function supervision(context: Context, nats: string | undefined, otlp: string | undefined): Supervision {
  const { settings, output, abort, environment, onKill } = context;
  const endpoint = otlp ?? settings.otlp.endpoint;
  otlpExport({ ...settings.otlp, endpoint });
  return {
    nats: { ...settings.nats, url: nats ?? settings.nats.url },
    roots: settings.roots,
    preparing: preparing(settings, output),
    env: { ...environment, ...rootsEnvironment(settings.roots), OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
    launcher: {
      execPath: process.execPath,
      cliPath: fileURLToPath(new URL("../cli.js", import.meta.url)),
      clock: systemClock,
    },
    output,
    abort,
    onKill,
  };
}
