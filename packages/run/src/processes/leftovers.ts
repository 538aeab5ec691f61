import { appendFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { killGroup } from "./child.ts";
import { type ProcessEntry, processTable } from "./process-table.ts";

/** The processes that a run's supervisor starts, on record for the next one in the folder. */
export interface ProcessRecord {
  /** To be called with each process as soon as it is started. */
  readonly add: (child: { readonly pid: number }) => void;
}

export interface LeftoversOptions {
  /** Of the run; locked by the caller. */
  readonly folder: string;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  /** Told why nothing seems to happen. */
  readonly say: (line: string) => void;
}

/** Processes hear of their supervisor's death and end in order; one that is stopped hears nothing. */
const orderlyMs = 1000;
/** SIGKILL takes effect at once, unless the kernel itself is waiting for a device. */
const killMs = 10_000;
const lookEveryMs = 50;

/**
 * Begins a record of processes, once everything on the record of an earlier supervisor has ended: what a killed one left
 * stopped would otherwise wake up beside the new processes, write where they write and answer in their name. A process is
 * on record by the group that it leads. Its id may have been given to a stranger since, so that only those count whose
 * arguments name the folder.
 * @throws FacultyError CHILD_FAILED naming processes that do not end.
 */
export async function recordProcesses(options: LeftoversOptions): Promise<ProcessRecord> {
  const { folder } = options;
  const path = join(folder, ".processes");
  const text = await readFile(path, "utf8").catch(() => "");
  await endAll(new Set(text.split("\n").map(Number)), options);
  await writeFile(path, "");
  return { add: ({ pid }) => appendFileSync(path, `${pid}\n`) };
}

async function endAll(groups: ReadonlySet<number>, options: LeftoversOptions): Promise<void> {
  const { folder, clock, abort, say } = options;
  const startedMs = clock.now();
  let isKilled = false;
  for (let isFirst = true; ; isFirst = false) {
    const left = (await processTable()).filter((entry) => groups.has(entry.group) && mentions(entry, folder));
    if (left.length === 0) return;
    if (isFirst) say(`ending processes that an earlier supervisor left: ${left.map(({ pid }) => pid).join(", ")}`);
    const waitedMs = clock.now() - startedMs;
    if (waitedMs >= killMs) {
      const pids = left.map(({ pid }) => pid).join(", ");
      throw new FacultyError("CHILD_FAILED", `processes ${pids} of an earlier run in ${folder} do not end`, { folder });
    }
    if (waitedMs >= orderlyMs && !isKilled) {
      for (const group of new Set(left.map((entry) => entry.group))) killGroup(group);
      isKilled = true;
    }
    await clock.sleep(lookEveryMs, abort);
  }
}

function mentions({ command }: ProcessEntry, folder: string): boolean {
  return command.includes(join(folder, "/"));
}
