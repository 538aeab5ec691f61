import { FacultyError } from "@faculty/shared/errors";

/** The part of a process this needs; `process` itself outside tests. */
export interface Interruptible {
  on(event: "SIGINT" | "SIGTERM" | "disconnect", listener: () => void): unknown;
  exit(code: number): void;
}

export interface ExitSignal {
  /** Aborted by the first signal, or when the process that started this one ends. */
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal came, else undefined. */
  exitCode(): number | undefined;
  /** Called right before a second signal ends the process: to kill what must not survive it. */
  readonly onKill: (listener: () => void) => void;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const; // 128 + the signal's number

/** A process whose parent died has this long to finish what it owns. */
const orphanGraceMs = 5000;

/**
 * Turns SIGINT, SIGTERM and the death of a supervising parent (its IPC channel closes) into one AbortSignal. A second
 * signal ends the process at once.
 */
export function watchExit(target: Interruptible): ExitSignal {
  const controller = new AbortController();
  const listeners: (() => void)[] = [];
  let exitCode: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const)
    target.on(name, () => {
      if (exitCode === undefined) {
        exitCode = exitCodes[name];
        controller.abort(new FacultyError("CANCELLED", `stopped by ${name}`, { signal: name }));
        return;
      }
      for (const listener of listeners) listener();
      target.exit(exitCodes[name]);
    });
  target.on("disconnect", () => {
    exitCode ??= exitCodes.SIGTERM;
    controller.abort(new FacultyError("CANCELLED", "stopped because the process that started this one ended"));
    setTimeout(() => target.exit(exitCodes.SIGTERM), orphanGraceMs).unref();
  });
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    onKill: (listener) => void listeners.push(listener),
  };
}
