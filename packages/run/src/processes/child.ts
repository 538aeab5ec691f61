import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Clock } from "@faculty/shared/clock";
import type { FacultyError } from "@faculty/shared/errors";
import { readFailure } from "./stated-failure.ts";

/** How to start one role as a process of this machine. */
export interface ChildOptions {
  /** Names the child in messages. */
  readonly name: string;
  /** Arguments of `faculty`, beginning with the role. */
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Receives stdout and stderr, appended. */
  readonly logFile: string;
}

export type Exit =
  /** It said why. */
  | { readonly kind: "failure"; readonly error: FacultyError }
  /** Without a word, or in order. */
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string };

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the process ended, however it ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** SIGTERM, and SIGKILL after the grace; resolves when the process ended. */
  stop(graceMs: number): Promise<Exit>;
  /** SIGKILL to the process and whatever it started. */
  kill(): void;
}

/** How the supervisor starts its children: the Node that runs it, and the `faculty` it is. */
export interface Launcher {
  readonly execPath: string;
  readonly cliPath: string;
  readonly clock: Clock;
}

/** EX_OSERR of sysexits.h: the process could not be created. */
const cannotSpawn = 71;

/**
 * Starts a role. It gets its own process group, so that Ctrl-C reaches the supervisor alone, and an IPC channel, whose
 * closing tells it that the supervisor died, and over which it states the error that ends it. Its output goes straight to
 * the log file and survives both.
 */
export function startChild(launcher: Launcher, options: ChildOptions): Child {
  const log = openSync(options.logFile, "a");
  const child = spawn(launcher.execPath, [launcher.cliPath, ...options.args], {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
    env: { ...options.env },
  });
  closeSync(log);
  let error: FacultyError | null = null;
  child.on("message", (message) => {
    error ??= readFailure(message);
  });
  let running = true;
  const exited = once(child, "exit").then(
    async ([code, signal]: readonly unknown[]): Promise<Exit> => {
      running = false;
      if (child.pid !== undefined) killGroup(child.pid); // what it started has nobody left to stop it
      if (child.connected) await once(child, "disconnect"); // what it said last is read before
      return error !== null && code === error.exitCode ? { kind: "failure", error } : describeExit(code, signal);
    },
    (): Exit => ({ kind: "code", code: cannotSpawn }),
  );
  const terminate = () => {
    if (running) child.kill("SIGTERM");
  };
  const kill = () => {
    if (running && child.pid !== undefined) killGroup(child.pid);
  };
  return {
    name: options.name,
    pid: child.pid ?? 0,
    logFile: options.logFile,
    exited,
    kill,
    stop: async (graceMs) => {
      terminate();
      const ended = new AbortController();
      const late = launcher.clock.sleep(graceMs, ended.signal).then(kill, () => undefined); // or it ended in time
      const exit = await exited;
      ended.abort();
      await late;
      return exit;
    },
  };
}

/** SIGKILL to a process and whatever it started; nobody may be left. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ESRCH")) throw cause;
  }
}

/** That a process ended and is started again: the reason first, where it stated one. */
export function restartLine(name: string, exit: Exit): string {
  switch (exit.kind) {
    case "failure":
      return `${exit.error.message} (said by ${name}, which is started again)`;
    case "code":
      return `${name} ended with exit code ${exit.code}, starting it again`;
    case "signal":
      return `${name} ended with ${exit.signal}, starting it again`;
  }
}

/** Enough of a log to see why its process ended. */
const tailBytes = 4096;

/** The last lines of a log file, or none where there is no file. */
export async function lastLines(path: string, count: number): Promise<readonly string[]> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, "r");
  } catch {
    return [];
  }
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, start);
    const lines = buffer.subarray(0, bytesRead).toString("utf8").split("\n");
    return lines.filter((line) => line.trim() !== "").slice(-count);
  } finally {
    await file.close();
  }
}

function describeExit(code: unknown, signal: unknown): Exit {
  return typeof code === "number" ? { kind: "code", code } : { kind: "signal", signal: String(signal) };
}
