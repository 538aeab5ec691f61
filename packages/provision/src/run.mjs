// @ts-check
import { spawn } from "node:child_process";

const TAIL_CHARS = 8_000; // enough for the error at the end of a compiler's or package manager's output
/** Nothing is at the path, or on PATH, or nothing that may be executed: a text, a folder, a link to itself. */
const NOT_RUNNABLE = ["ENOENT", "EACCES", "ENOTDIR", "ELOOP", "ENAMETOOLONG"];
const KILL_AFTER_MS = 3_000; // a child that ignores SIGTERM for this long is killed

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal} abort - aborting ends the child and its descendants
 * @property {(line: string) => void} [onLine]
 * @property {boolean} [inherit] - let the child write to our own stdout and stderr
 */

/**
 * @typedef {{ kind: "exited", code: number, output: string }
 *   | { kind: "killed", signalName: string, output: string }
 *   | { kind: "not-found", output: string }} RunResult - not found: also where nothing found can be executed
 */

/**
 * Runs a program to its end. Exit codes are results, not errors; rejects only when `abort` fires.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<RunResult>}
 */
export async function run(command, args, options) {
  options.abort.throwIfAborted();
  const child = start(command, args, options);
  if (child === null) return { kind: "not-found", output: `${command}: not found` };
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      tail = (tail + text).slice(-TAIL_CHARS);
      const line = text.trimEnd().split("\n").at(-1);
      if (line !== undefined && line !== "") options.onLine?.(line);
    });
  }
  const stop = () => endGroup(child);
  options.abort.addEventListener("abort", stop, { once: true });
  try {
    const result = await new Promise((resolve, reject) => {
      child.once("error", (error) =>
        isNotRunnable(error) ? resolve({ kind: "not-found", output: `${command}: not found` }) : reject(error),
      );
      child.once("close", (code, signalName) =>
        resolve(code === null ? { kind: "killed", signalName, output: tail } : { kind: "exited", code, output: tail }),
      );
    });
    options.abort.throwIfAborted();
    return result;
  } finally {
    options.abort.removeEventListener("abort", stop);
  }
}

/**
 * Node throws some of a system's errors and emits others. Null for one that it throws where nothing can be executed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 */
function start(command, args, options) {
  try {
    return spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: options.inherit ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32", // its own process group, so that grandchildren can be ended too
      shell: process.platform === "win32", // npx is a .cmd there
    });
  } catch (error) {
    if (isNotRunnable(error)) return null;
    throw error;
  }
}

/** @param {unknown} error */
function isNotRunnable(error) {
  return error instanceof Error && "code" in error && NOT_RUNNABLE.includes(String(error.code));
}

/**
 * Ends a child started in its own process group, and everything it started.
 * @param {import("node:child_process").ChildProcess} child
 */
export function endGroup(child) {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), KILL_AFTER_MS);
  child.once("close", () => clearTimeout(timer));
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signalName
 */
function signalGroup(child, signalName) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signalName);
    else process.kill(-child.pid, signalName);
  } catch {
    // It ended before the signal reached it.
  }
}
