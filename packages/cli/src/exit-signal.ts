import { FacultyError } from "@faculty/shared/errors";

/** The part of a process this needs; `process` itself outside tests. */
export interface Interruptible {
  readonly connected?: boolean | undefined;
  on(event: "SIGINT" | "SIGTERM" | "disconnect", listener: () => void): unknown;
  exit(code: number): never;
}

export interface ExitSignal {
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal came, else undefined. */
  exitCode(): number | undefined;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const; // 128 + signal number

/** A supervised process whose parent died has this long to finish what it owns. */
const orphanGraceMs = 5000;

/**
 * Turns SIGINT, SIGTERM and the death of a supervising parent (its IPC channel closes) into one AbortSignal. A second
 * signal exits at once.
 */
export function watchExit(target: Interruptible): ExitSignal {
  const controller = new AbortController();
  let exitCode: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const)
    target.on(name, () => {
      if (exitCode !== undefined) target.exit(exitCodes[name]);
      exitCode = exitCodes[name];
      controller.abort(new FacultyError("CANCELLED", `stopped by ${name}`, { signal: name }));
    });
  target.on("disconnect", () => {
    exitCode ??= exitCodes.SIGTERM;
    controller.abort(new FacultyError("CANCELLED", "stopped because the process that started this one ended"));
    setTimeout(() => target.exit(exitCodes.SIGTERM), orphanGraceMs).unref();
  });
  return { signal: controller.signal, exitCode: () => exitCode };
}
