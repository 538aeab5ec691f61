import { dirname, join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { type Child, type ChildOptions, type Exit, exitText, type Launcher, lastLines, startChild } from "./child.ts";
import { decideRestart, type Life, restartLimits } from "./restart-policy.ts";

export interface KeepAliveOptions {
  /** What to start; `start` counts from 0. */
  readonly child: (start: number) => ChildOptions | Promise<ChildOptions>;
  /** Whether this end was what the role is for; without it a role is never done by itself. */
  readonly isDone?: (exit: Exit) => boolean;
  /** Called with each process that was started. */
  readonly onStart: (child: Child) => void;
  /** Called when a role ended and is started again. */
  readonly onRestart: (name: string, exit: Exit) => void;
  /** Aborted: the role is stopped in order, and `finished` resolves. */
  readonly signal: AbortSignal;
  readonly graceMs: number;
}

/** More than the restart policy looks back on. */
const rememberedLives = 32;

/**
 * Keeps one role running until it is done or `signal` aborts: starts it again with back-off when it ends.
 * @throws FacultyError CHILD_FAILED when it ends too often, with the end of its log.
 */
export async function keepAlive(launcher: Launcher, options: KeepAliveOptions): Promise<void> {
  const { signal } = options;
  const { clock } = launcher;
  let lives: Life[] = [];
  for (let start = 0; !signal.aborted; start++) {
    const startedMs = clock.now();
    const child = startChild(launcher, await options.child(start));
    options.onStart(child);
    const exit = await untilExit(child, signal, options.graceMs);
    if (signal.aborted || options.isDone?.(exit)) return;
    lives = [...lives, { startedMs, endedMs: clock.now(), exit }].slice(-rememberedLives);
    const decision = decideRestart(lives, restartLimits);
    if (decision.kind === "give-up") throw await childFailure(child, exit, decision.why);
    options.onRestart(child.name, exit);
    await clock.sleep(decision.delayMs, signal).catch(() => undefined); // aborted: the loop ends
  }
}

async function untilExit(child: Child, signal: AbortSignal, graceMs: number): Promise<Exit> {
  const stop = () => void child.stop(graceMs);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await child.exited;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const shownLines = 5;

async function childFailure(child: Child, exit: Exit, why: string): Promise<FacultyError> {
  const lines = await lastLines(child.logFile, shownLines);
  const said = lines.findLast((line) => line.startsWith("faculty: "))?.slice("faculty: ".length);
  const log = join(dirname(child.logFile), `${child.name}.log`);
  const tail = said ?? (lines.length === 0 ? "it said nothing" : `its last lines:\n${lines.join("\n")}`);
  return new FacultyError(
    "CHILD_FAILED",
    `${child.name} ended with ${exitText(exit)} and ${why} (log: ${log}): ${tail}`,
    { child: child.name, exit },
  );
}
