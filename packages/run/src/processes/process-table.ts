import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A process of this machine that runs or is stopped; one that ended and was not waited for is none. */
export interface ProcessEntry {
  readonly pid: number;
  /** The process group: that of whoever was its leader, even when the leader is gone. */
  readonly group: number;
  /** Tells a process from an earlier one of the same id. */
  readonly started: string;
  /** Program and arguments, with a space between. */
  readonly command: string;
}

/** Every process of this machine that may be seen. */
export async function processTable(): Promise<readonly ProcessEntry[]> {
  return process.platform === "linux" ? linuxTable() : psTable();
}

/** Tells this process from an earlier and a later one of the same id; null where there is no such process. */
export async function processStart(pid: number): Promise<string | null> {
  const table = process.platform === "linux" ? [await linuxEntry(pid)] : await psTable();
  return table.find((entry) => entry?.pid === pid)?.started ?? null;
}

/** From /proc, since images without `ps` are common. */
async function linuxTable(): Promise<readonly ProcessEntry[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map((name) => linuxEntry(Number(name))));
  return found.filter((entry) => entry !== null);
}

/** proc(5): the fields of `stat` that follow the command, which is in parentheses and may hold any character. */
async function linuxEntry(pid: number): Promise<ProcessEntry | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", , group = ""] = fields;
    if (ended.test(state)) return null;
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
    return { pid, group: Number(group), started: fields[startTicks] ?? "", command };
  } catch {
    return null; // it ended meanwhile
  }
}

/** `starttime` is field 22; `state`, the first one behind the command, field 3. */
const startTicks = 19;
const ended = /^[ZXx]/;

async function psTable(): Promise<readonly ProcessEntry[]> {
  const maxBuffer = 16 * 1024 * 1024; // thousands of processes with long arguments
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,pgid=,stat=,lstart=,args="], { maxBuffer });
  return stdout.split("\n").flatMap((line): ProcessEntry[] => {
    const [, pid, group, state = "", started = "", command = ""] = psLine.exec(line) ?? [];
    if (pid === undefined || ended.test(state)) return [];
    return [{ pid: Number(pid), group: Number(group), started, command }];
  });
}

/** `lstart` is five words: weekday, month, day, time, year. */
const psLine = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/;
