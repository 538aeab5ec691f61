import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DrawnFault } from "./faults.ts";
import { type RunProcess, runProcesses } from "./run-processes.ts";
import { untilThere } from "./run-watch.ts";

/** What a role writes to its log when it is up: from then on the pipeline, not the process, takes the time. */
const readyEvents = {
  teacher: "teacher-ready",
  coordinator: "coordinator-ready",
  trainer: "step-kind",
  run: "step-kind",
} as const;

/**
 * How long what was killed takes to start by itself: from the first new process to the first that is up, in ms. 0 where
 * nothing is started again.
 * @param before - Processes that were there before the fault.
 */
export async function restartTime(
  folder: string,
  { restarted, killed }: Pick<DrawnFault, "restarted" | "killed">,
  before: ReadonlySet<number>,
  abort: AbortSignal,
): Promise<number> {
  if (restarted === "none") return 0;
  const isNew = ({ pid, role, name }: RunProcess) =>
    !before.has(pid) && (restarted === "run" ? role === "supervisor" : killed.includes(name));
  const started = await untilThere(() => (runProcesses(folder).some(isNew) ? Date.now() : undefined), abort);
  const ready = await untilThere(async () => {
    const times = await Promise.all(killed.map((name) => eventTimes(folder, name, readyEvents[restarted])));
    return times.flat().find((time) => time >= started);
  }, abort);
  return ready - started;
}

/** When a role logged an event. */
async function eventTimes(folder: string, role: string, event: string): Promise<readonly number[]> {
  const text = await readFile(join(folder, "logs", `${role}.log`), "utf8");
  const lines = text.split("\n").filter((line) => line.includes(`"event":"${event}"`));
  return lines.map((line) => Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? ""));
}
