import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectBus } from "@faculty/run/bus/connect-bus";
import { connectWhenUp } from "@faculty/run/bus/connect-when-up";
import { type Child, type Launcher, restartLine } from "@faculty/run/processes/child";
import { unwatchedEnvironment } from "@faculty/run/processes/unwatched-environment";
import { type Environment, type NatsSettings, readSettings } from "@faculty/run/settings/settings";
import { createRoles, type Roles } from "@faculty/run/supervisor/roles";
import type { Bus } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { freePort } from "@faculty/shared/processes";

/** The processes of a test, a nats-server among them. Disposing ends all of them, that one last. */
export interface ClusterProcesses extends AsyncDisposable {
  readonly roles: Roles;
  readonly launcher: Launcher;
  readonly nats: NatsSettings & { readonly url: string };
  readonly env: Environment;
  readonly logs: string;
  /** Fires before they end. */
  readonly abort: AbortSignal;
  connect(clientName: string): Promise<Bus>;
  /** SIGKILL; resolves when it has ended. @throws FacultyError USAGE where none of that name runs. */
  kill(name: string): Promise<void>;
}

/** A role that is told to stop has this long. */
const graceMs = 5000;
/** A nats-server listens within a second, and on a machine that runs other things within many. */
const serverStartMs = 300_000;

/** Starts a nats-server on the loopback interface, which lets every client in. */
export async function startProcesses(
  folder: string,
  shared: Environment,
  onSaid: (line: string) => void,
): Promise<ClusterProcesses> {
  const over = new AbortController();
  const running = new Map<string, Child>();
  const launcher: Launcher = {
    execPath: process.execPath,
    cliPath: fileURLToPath(import.meta.resolve("@faculty/cli")),
    clock: systemClock,
  };
  const logs = join(folder, "logs");
  await mkdir(logs);
  const port = await freePort();
  const url = `nats://127.0.0.1:${port}`;
  // oxlint-disable-next-line node/no-process-env -- what a test is started with, its processes are started with
  const env: Environment = { ...withoutNats(process.env), ...unwatchedEnvironment, ...shared, NATS_URL: url };
  const roles = createRoles({
    launcher,
    graceMs,
    abort: over.signal,
    onRestart: (name, exit) => onSaid(restartLine(name, exit)),
    onStart: (child) => void running.set(child.name, child),
  });
  const server = ["nats", "--port", String(port), "--folder", join(folder, "nats")];
  roles.startBase(() => ({ name: "nats-server", args: server, env, logFile: join(logs, "nats-server.log") }));
  const nats = { ...readSettings({}, String).nats, url };
  return {
    roles,
    launcher,
    nats,
    env,
    logs,
    abort: over.signal,
    connect: (clientName) =>
      roles.guard(
        connectWhenUp(() => connectBus(nats, { role: "admin", clientName }), {
          timeoutMs: serverStartMs,
          clock: systemClock,
          abort: over.signal,
        }),
      ),
    kill: async (name) => {
      const child = running.get(name);
      if (child === undefined)
        throw new FacultyError("USAGE", `the cluster has no process ${name}, it has ${[...running.keys()].join(", ")}`);
      child.kill();
      await child.exited;
    },
    [Symbol.asyncDispose]: async () => {
      over.abort(new FacultyError("CANCELLED", "the cluster is disposed"));
      await roles[Symbol.asyncDispose]();
    },
  };
}

/** The cluster has a server of its own: what says how to reach another one, and who is there, does not hold. */
function withoutNats(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^NATS_|^FACULTY_AUTH$/.test(name)));
}
