// @ts-check
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endGroup, run } from "../packages/provision/src/run.mjs";
import { engineRequest } from "./engine-request.mjs";
import { joinPodmanUsers } from "./podman-users.mjs";

const START_TIMEOUT_MS = 15_000; // Podman's first start on a machine creates its storage
const POLL_MS = 100;

/**
 * @typedef {{ kind: "ready", name: string, dockerHost: string, host?: string, stop: () => Promise<void> }
 *   | { kind: "none", reason: string }} ContainerEngine - `host`: where its ports are, where that is known
 */

/**
 * A container engine that answers Docker's API: the one DOCKER_HOST names, else one listening where Docker and
 * Podman usually do, else a Podman service of our own that lives until `stop`.
 * @param {{ env: NodeJS.ProcessEnv, abort: AbortSignal, cacheDir: string }} context
 * @returns {Promise<ContainerEngine>}
 */
export async function findContainerEngine(context) {
  const named = context.env["DOCKER_HOST"];
  if (named) {
    if (await answers(named)) return { kind: "ready", name: "DOCKER_HOST", dockerHost: named, stop: async () => {} };
    return { kind: "none", reason: `DOCKER_HOST is ${named} and no engine answers there` };
  }
  for (const socket of usualSockets(context.env)) {
    const dockerHost = `unix://${socket}`;
    if (await answers(dockerHost)) return { kind: "ready", name: socket, dockerHost, stop: async () => {} };
  }
  return await startPodman(context);
}

/** @param {NodeJS.ProcessEnv} env */
function usualSockets(env) {
  const runtimeDir = env["XDG_RUNTIME_DIR"];
  return [
    "/var/run/docker.sock",
    "/run/podman/podman.sock",
    ...(runtimeDir ? [join(runtimeDir, "docker.sock"), join(runtimeDir, "podman", "podman.sock")] : []),
    join(homedir(), ".docker", "run", "docker.sock"),
  ];
}

/**
 * @param {{ env: NodeJS.ProcessEnv, abort: AbortSignal, cacheDir: string }} context
 * @returns {Promise<ContainerEngine>}
 */
async function startPodman({ env, abort, cacheDir }) {
  const version = await run("podman", ["--version"], { env, abort });
  if (version.kind !== "exited" || version.code !== 0) {
    return { kind: "none", reason: "no Docker or Podman socket answers and podman is not installed" };
  }
  const dir = await mkdtemp(join(tmpdir(), "faculty-podman-"));
  const dockerHost = `unix://${join(dir, "podman.sock")}`;
  let output = "";
  // Storage of our own in the cache, so that neither the person's images nor the system's folders are touched.
  const storage = join(cacheDir, "podman");
  const users = await joinPodmanUsers(join(storage, "users"));
  const folders = ["root", "runroot", "network-config-dir"].flatMap((name) => [`--${name}`, join(storage, name)]);
  const child = spawn("podman", [...folders, "system", "service", "--time=0", dockerHost], {
    env: { ...env, ...(await podmanConfiguration(dir, { env, abort })) },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    await users.sweep(dockerHost).catch(() => {}); // the service is gone; the next run sweeps
    endGroup(child);
    await closed;
    // Podman leaves its storage mounted on itself, which would keep the cache from being deleted.
    if (await users.isAlone()) {
      await run("umount", [join(storage, "root", "overlay")], { env, abort: new AbortController().signal });
    }
    await users.leave();
    await rm(dir, { recursive: true, force: true });
  };
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadlineMs && child.exitCode === null && !abort.aborted) {
    if (await answers(dockerHost)) {
      await users.sweep(dockerHost).catch(() => {}); // what is left costs room, and no test
      return { kind: "ready", name: version.output.trim(), dockerHost, host: "localhost", stop };
    }
    await delay(POLL_MS);
  }
  await stop();
  abort.throwIfAborted();
  return {
    kind: "none",
    reason: `podman system service did not start: ${output.trim().split("\n").at(-1) || "no answer"}`,
  };
}

/**
 * Where nobody configured Podman, settings that also hold inside containers and sandboxes: limits no higher
 * than our own, which a sandbox forbids to raise, the runtime that is installed, and monitors that end with
 * their process instead of five minutes later.
 * @param {string} dir
 * @param {{ env: NodeJS.ProcessEnv, abort: AbortSignal }} context
 * @returns {Promise<Record<string, string>>}
 */
async function podmanConfiguration(dir, { env, abort }) {
  const configured = ["/etc/containers/containers.conf", join(homedir(), ".config", "containers", "containers.conf")];
  for (const path of configured) {
    if ((await stat(path).catch(() => undefined)) !== undefined) return {};
  }
  const crun = await run("crun", ["--version"], { env, abort });
  const path = join(dir, "containers.conf");
  await writeFile(path, containersConf({ runtime: crun.kind === "exited" && crun.code === 0 ? "crun" : "runc" }));
  return { CONTAINERS_CONF: path };
}

/** @param {{ runtime: string }} options */
function containersConf({ runtime }) {
  return `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]

[engine]
runtime = "${runtime}"
exit_command_delay = 10
`;
}

/**
 * Whether an engine answers Docker's `GET /_ping`.
 * @param {string} dockerHost
 */
async function answers(dockerHost) {
  const answer = await engineRequest(dockerHost, "GET", "/_ping").catch(() => undefined);
  return answer?.status === 200;
}
