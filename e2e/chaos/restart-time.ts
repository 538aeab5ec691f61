import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FaultEntry } from "./fault.ts";
import { type RunProcess, runProcesses } from "./run-processes.ts";
import { untilThere } from "./run-watch.ts";

/** What a role writes to its log when it is up: from then on the pipeline, not the process, takes the time. */
const readyEvents = {
  teacher: "teacher-ready",
  coordinator: "coordinator-ready",
  trainer: "step-kind",
  run: "step-kind",
} as const;

const firstProcess: Readonly<Record<keyof typeof readyEvents, RunProcess["role"]>> = {
  teacher: "teacher",
  coordinator: "coordinator",
  trainer: "trainer",
  run: "supervisor",
};

/**
 * How long a role takes to start by itself: from its new process to its being ready, in ms. 0 where none is needed.
 * @param before - Processes that were there before the fault.
 */
export async function restartTime(
  folder: string,
  restarted: FaultEntry["restarted"],
  before: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<number> {
  if (restarted === "none") return 0;
  const started = await untilThere(() => {
    const isNew = runProcesses(folder).some(({ pid, role }) => role === firstProcess[restarted] && !before.has(pid));
    return isNew ? Date.now() : undefined;
  }, signal);
  const ready = await untilThere(async () => {
    const times = await eventTimes(folder, readyEvents[restarted]);
    return times.find((time) => time >= started);
  }, signal);
  return ready - started;
}

/** When an event was logged by any role of the run, ascending. */
async function eventTimes(folder: string, event: string): Promise<readonly number[]> {
  const logs = (await readdir(join(folder, "logs"))).filter((name) => name.endsWith(".log"));
  const texts = await Promise.all(logs.map((name) => readFile(join(folder, "logs", name), "utf8")));
  const lines = texts.flatMap((text) => text.split("\n").filter((line) => line.includes(`"event":"${event}"`)));
  const times = lines.map((line) => Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? ""));
  return times.filter(Number.isFinite).sort((a, b) => a - b);
}
