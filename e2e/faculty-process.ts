import { execFileSync, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the whole project, seen from a source as from what is built of it. */
export const checkout: string = checkoutAbove(fileURLToPath(import.meta.url));
const cliPath = join(checkout, "packages", "cli", "dist", "cli.js");

function checkoutAbove(path: string): string {
  return existsSync(join(path, "pnpm-workspace.yaml")) ? path : checkoutAbove(dirname(path));
}

export interface FacultyOptions {
  readonly cwd?: string;
  /** Beside the surrounding environment, in which NATS_URL and NO_COLOR mean nothing here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting it is a SIGTERM. */
  readonly abort?: AbortSignal;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `faculty` that runs as a user's would. */
export interface FacultyProcess extends AsyncDisposable {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  kill(signal: NodeJS.Signals): void;
  /** Nobody reads its stdout from now on. */
  closeOutput(): void;
  /** What it has written to stderr so far. */
  readonly said: () => string;
  /** The same of stdout. */
  readonly printed: () => string;
  /** Emits `said` whenever it has written there. */
  readonly voice: EventEmitter;
}

export function startFaculty(args: readonly string[], { cwd, env, abort }: FacultyOptions = {}): FacultyProcess {
  const { NATS_URL: _, FACULTY_BACKEND: __, LOG_LEVEL: ___, ...surrounding } = process.env;
  const child = spawn(process.execPath, [cliPath, ...args], { cwd, env: { ...surrounding, ...env } });
  abort?.addEventListener("abort", () => child.kill("SIGTERM"), { once: true });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  const voice = new EventEmitter();
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
    voice.emit("said");
  });
  const finished = once(child, "close").then(([code]): Finished => ({ code, ...output }));
  return {
    pid: child.pid ?? 0,
    finished,
    kill: (signal) => void child.kill(signal),
    closeOutput: () => void child.stdout.destroy(),
    said: () => output.stderr,
    printed: () => output.stdout,
    voice,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await finished;
    },
  };
}

/** Runs a `faculty` to its end. */
export function faculty(args: readonly string[], options: FacultyOptions = {}): Promise<Finished> {
  return startFaculty(args, options).finished;
}

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of this machine, as `ps` sees it. */
export function processes(): readonly ProcessEntry[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 2 ** 24 })
    .split("\n")
    .flatMap((line): ProcessEntry[] => {
      const [, own, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return command === undefined ? [] : [{ pid: Number(own), parent: Number(parent), command }];
    });
}

/** Every process below this one, however deep. */
export function descendants(pid: number): readonly ProcessEntry[] {
  const all = processes();
  const below = (parent: number): readonly ProcessEntry[] =>
    all.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...below(entry.pid)]);
  return below(pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
