import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";

/** The part of a process this needs; `process` itself outside tests. */
export interface Interruptible {
  on(event: "SIGINT" | "SIGTERM" | "disconnect", listener: () => void): unknown;
  exit(code: number): void;
  readonly stdout: Written;
  readonly stderr: Written;
}

interface Written {
  on(event: "error", listener: (cause: NodeJS.ErrnoException) => void): unknown;
}

export interface ExitWatch {
  /** Aborted by the first signal, when nobody reads what is written, or when the process that started this one ends. */
  readonly abort: AbortSignal;
  /** 130, 143, or 141 where nobody reads any more, once there is such a reason to end; else undefined. */
  exitCode(): number | undefined;
  /** Whether nobody reads what this process says, so that it has nothing more to say. */
  isUnread(): boolean;
  /** Called right before a second signal ends the process: to kill what must not survive it. */
  readonly onKill: (listener: () => void) => void;
}

const exitCodes = { SIGPIPE: 141, SIGINT: 130, SIGTERM: 143 } as const; // 128 + the signal's number

/** A process whose parent died has this long to finish what it owns. */
const orphanGraceMs = 5000;

/**
 * `timeout` sends its signal to the process and to its group, npm passes on what a terminal sends to both: within this
 * time after the first one, signals say the same thing again.
 */
const sameSignalMs = 1000;

/**
 * Turns SIGINT, SIGTERM, a reader that went away and the death of a supervising parent (its IPC channel closes) into one
 * AbortSignal. A second signal ends the process at once, unless it comes together with the first one.
 */
export function watchExit(target: Interruptible, clock: Pick<Clock, "now">): ExitWatch {
  const controller = new AbortController();
  const listeners: (() => void)[] = [];
  let first: { readonly code: number; readonly atMs: number } | undefined;
  let isUnread = false;
  const end = (code: number, why: string) => {
    first ??= { code, atMs: clock.now() };
    controller.abort(new FacultyError("CANCELLED", why));
  };
  for (const name of ["SIGINT", "SIGTERM"] as const)
    target.on(name, () => {
      if (first === undefined) {
        end(exitCodes[name], `stopped by ${name}`);
        return;
      }
      if (clock.now() - first.atMs < sameSignalMs) return;
      for (const listener of listeners) listener();
      target.exit(exitCodes[name]);
    });
  for (const name of ["stdout", "stderr"] as const)
    target[name].on("error", (cause) => {
      if (cause.code !== "EPIPE")
        throw new FacultyError("IO_FAILED", `cannot write to ${name}: ${cause.message}`, {}, { cause });
      isUnread = true;
      end(exitCodes.SIGPIPE, `nobody reads ${name}`);
    });
  target.on("disconnect", () => {
    end(exitCodes.SIGTERM, "stopped because the process that started this one ended");
    setTimeout(() => target.exit(exitCodes.SIGTERM), orphanGraceMs).unref();
  });
  return {
    abort: controller.signal,
    exitCode: () => first?.code,
    isUnread: () => isUnread,
    onKill: (listener) => void listeners.push(listener),
  };
}
