// @ts-check
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "../packages/provision/src/lock.mjs";
import { run } from "../packages/provision/src/run.mjs";

const OLDEST = [3, 10]; // python/pyproject.toml
const KEY_CHARS = 16;

/** @typedef {{ kind: "ready", path: string, version: string } | { kind: "none", reason: string }} Python */

/**
 * A Python that has what the tests of python/ need: a virtual environment in the cache, made once for a pyproject.toml
 * and a version of Python.
 * @param {import("./context.mjs").Context} context
 * @param {{ make: boolean }} options - otherwise only one that was made before is found
 * @returns {Promise<Python>}
 */
export async function findPython(context, { make }) {
  const { env, abort, checkoutDir } = context;
  const asked = "import ensurepip, sys; print('python', *sys.version_info[:3])";
  const answer = await run("python3", ["-c", asked], { env, abort });
  const [major, minor, patch] = /^python (\d+) (\d+) (\d+)$/m.exec(answer.output)?.slice(1).map(Number) ?? [];
  if (answer.kind !== "exited" || major === undefined || minor === undefined)
    return { kind: "none", reason: "python3 is not there, or makes no virtual environments (python3-venv)" };
  const version = `${major}.${minor}.${patch}`;
  if (major < (OLDEST[0] ?? 0) || (major === OLDEST[0] && minor < (OLDEST[1] ?? 0)))
    return { kind: "none", reason: `python3 is ${version}, the package takes ${OLDEST.join(".")} or newer` };
  const needs = await readFile(join(checkoutDir, "python", "pyproject.toml"));
  const key = createHash("sha256").update(needs).update(version).digest("hex").slice(0, KEY_CHARS);
  const folder = join(context.cacheDir, "python", key);
  if (!(await isWhole(folder))) {
    if (!make) return { kind: "none", reason: "no environment was made yet: `npm test` makes it" };
    const failure = await makeEnvironment(folder, context);
    if (failure !== null) return { kind: "none", reason: failure };
  }
  return { kind: "ready", path: programOf(folder), version };
}

/**
 * What tests and benchmarks start a Python teacher with.
 * @param {Python} python
 * @returns {Record<string, string>}
 */
export function pythonEnv(python) {
  return python.kind === "none" ? {} : { FACULTY_PYTHON: python.path };
}

/** @param {string} folder */
function programOf(folder) {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/** @param {string} folder - holds a mark once everything in it is installed */
function isWhole(folder) {
  return stat(join(folder, "whole")).then(
    () => true,
    () => false,
  );
}

/**
 * @param {string} folder
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<string | null>} why it could not be made
 */
async function makeEnvironment(folder, context) {
  const lock = await takeLock(join(context.cacheDir, "python.lock"), { abort: context.abort, onWait: () => {} });
  try {
    return (await isWhole(folder)) ? null : await fill(folder, context); // whoever held the lock may have made it
  } finally {
    await lock[Symbol.asyncDispose]();
  }
}

/**
 * In its own place from the first: its programs know their path.
 * @param {string} folder
 * @param {import("./context.mjs").Context} context
 */
async function fill(folder, { checkoutDir, env, abort }) {
  process.stderr.write("  python       making an environment for the Python tests, once\n");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pip = [
    "-m",
    "pip",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--timeout",
    "30",
    "--retries",
    "2",
  ];
  /** @type {[string, string[]][]} */
  const commands = [
    ["python3", ["-m", "venv", folder]],
    [programOf(folder), [...pip, "install", `${join(checkoutDir, "python")}[test]`]],
    // What is tested is the checkout's own source, whichever checkout it is.
    [programOf(folder), [...pip, "uninstall", "--yes", "faculty-teacher"]],
  ];
  for (const [command, args] of commands) {
    const result = await run(command, args, { env, abort });
    if (result.kind === "exited" && result.code === 0) continue;
    return `${args[1] === "venv" ? "venv" : "pip"} failed: ${result.output.trimEnd().split("\n").at(-1)}`;
  }
  await writeFile(join(folder, "whole"), "");
  return null;
}
