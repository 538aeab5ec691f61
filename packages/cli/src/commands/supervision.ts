import { fileURLToPath } from "node:url";
import { preparing } from "@faculty/run/data/preparing";
import type { Context } from "@faculty/run/settings/context";
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
 */
export function supervision(context: Context, nats: string | undefined): Supervision {
  const { settings, output, abort, environment, onKill } = context;
  return {
    nats: { ...settings.nats, url: nats ?? settings.nats.url },
    roots: settings.roots,
    preparing: preparing(settings, output),
    env: { ...environment, ...rootsEnvironment(settings.roots) },
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
