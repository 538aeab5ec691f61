import { type ErrorCode, FacultyError } from "@faculty/shared/errors";
import { type Child, type ChildOptions, type Exit, type Launcher, lastLines, startChild } from "./child.ts";
import { decideRestart, type Life, restartLimits } from "./restart-policy.ts";

export interface KeepAliveOptions {
  /** What to start; `start` counts from 0. */
  readonly child: (start: number) => ChildOptions | Promise<ChildOptions>;
  /** Whether this end was what the role is for; without it a role is never done by itself. */
  readonly isDone?: (exit: Exit) => boolean;
  /** Errors after which it is not started again though they may pass: it has waited for that as long as it may. */
  readonly waitedFor?: readonly ErrorCode[] | undefined;
  /** Called with each process that was started. */
  readonly onStart: (child: Child) => void;
  /** Called when a role ended and is started again. */
  readonly onRestart: (name: string, exit: Exit) => void;
  /** Aborted: the role is stopped in order, and `finished` resolves. */
  readonly abort: AbortSignal;
  readonly graceMs: number;
}

/** More than the restart policy looks back on. */
const rememberedLives = 32;

/**
 * Keeps one role running until it is done or `abort` fires: starts it again with back-off when it ends.
 * @throws FacultyError what the role itself states, where that does not pass or comes too often; CHILD_FAILED when it ends
 * too often without a word.
 */
export async function keepAlive(launcher: Launcher, options: KeepAliveOptions): Promise<void> {
  const { abort } = options;
  const { clock } = launcher;
  let lives: Life[] = [];
  for (let start = 0; !abort.aborted; start++) {
    const startedMs = clock.now();
    const child = startChild(launcher, await options.child(start));
    options.onStart(child);
    const exit = await untilExit(child, abort, options.graceMs);
    if (abort.aborted || options.isDone?.(exit)) return;
    lives = [...lives, { startedMs, endedMs: clock.now(), exit }].slice(-rememberedLives);
    if (exit.kind === "failure" && options.waitedFor?.includes(exit.error.code))
      throw await childFailure(child, exit, 1);
    const decision = decideRestart(lives, restartLimits);
    if (decision.kind === "give-up") throw await childFailure(child, exit, decision.crashes);
    options.onRestart(child.name, exit);
    await clock.sleep(decision.delayMs, abort).catch(() => undefined); // aborted: the loop ends
  }
}

async function untilExit(child: Child, abort: AbortSignal, graceMs: number): Promise<Exit> {
  const stop = () => void child.stop(graceMs);
  if (abort.aborted) stop();
  abort.addEventListener("abort", stop, { once: true });
  try {
    return await child.exited;
  } finally {
    abort.removeEventListener("abort", stop);
  }
}

const shownLines = 5;

/** The reason first, under its own code, then which process failed; without a word of its own the end of its log. */
async function childFailure({ name: child, logFile }: Child, exit: Exit, crashes: number): Promise<FacultyError> {
  const times = crashes > 1 ? ` ${crashes} times within ${restartLimits.withinMs / 1000} s` : "";
  if (exit.kind === "failure") {
    const { code, message, details } = exit.error;
    const ended = crashes > 1 ? `, which ended${times}` : "";
    const whole = `${message} (said by ${child}${ended}; its log: ${logFile})`;
    return new FacultyError(code, whole, { ...details, child, log: logFile }, { cause: exit.error });
  }
  const lines = await lastLines(logFile, shownLines);
  const said = lines.length === 0 ? "is empty" : `ends with\n${lines.join("\n")}`;
  const ended = exit.kind === "code" ? `exit code ${exit.code}` : exit.signal;
  const whole = `${child} ended with ${ended}${times} without a word of why; its log ${logFile} ${said}`;
  return new FacultyError("CHILD_FAILED", whole, { child, exit, log: logFile });
}
