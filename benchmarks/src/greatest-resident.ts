import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../packages/cli/dist/cli.js", import.meta.url));
const lookEveryMs = 200;

/**
 * Runs `faculty` to its end. @returns The greatest resident memory that each of its processes had, MiB, by command: the
 * larger one where there were several. As Linux counts it, pages of libraries included.
 * @throws Error with what it said last.
 */
export async function greatestResident(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, number>>> {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...env }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-1000);
  });
  const over = once(child, "close");
  const greatest: Record<string, number> = {};
  while (child.exitCode === null && child.signalCode === null) {
    for (const { name, mebibytes } of await processesBelow(child.pid ?? 0))
      greatest[name] = Math.max(greatest[name] ?? 0, mebibytes);
    await sleep(lookEveryMs);
  }
  const [code] = await over;
  if (code !== 0) throw new Error(`faculty ${args[0]} ended with ${code}: ${said}`);
  return greatest;
}

interface Resident {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** The greatest so far. */
  readonly mebibytes: number;
}

/** A process and those that it started, however deep. */
async function processesBelow(pid: number): Promise<readonly Resident[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map(lookAt))).filter((found) => found !== null);
  const below = (parent: number): readonly Resident[] =>
    all.filter((found) => found.parent === parent).flatMap((found) => [found, ...below(found.pid)]);
  return [...all.filter((found) => found.pid === pid), ...below(pid)];
}

/** Null where it is gone, or is no process of Faculty yet. */
async function lookAt(pid: string): Promise<Resident | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const [program = "", script = "", command = ""] = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
    const kibibytes = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]);
    const name = script === cli ? command : (program.split("/").at(-1) ?? "");
    return Number.isNaN(kibibytes) ? null : { pid: Number(pid), parent, name, mebibytes: Math.round(kibibytes / 1024) };
  } catch {
    return null;
  }
}
