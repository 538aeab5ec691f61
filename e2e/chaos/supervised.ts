import { type FacultyProcess, type Finished, startFaculty } from "../faculty-process.ts";

/** `faculty run`, started again by the same command whenever it is killed here. */
export interface Supervised extends AsyncDisposable {
  readonly pid: () => number;
  /** SIGKILL; resolves when its successor has been started. */
  killAndRestart(): Promise<void>;
  /** How the last of them ended. */
  readonly finished: Promise<Finished>;
}

export function superviseAgain(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Supervised {
  let current: FacultyProcess = startFaculty(args, { cwd, env });
  let restarting: Promise<void> = Promise.resolve();

  async function untilEnd(): Promise<Finished> {
    for (;;) {
      const process = current;
      const finished = await process.finished;
      await restarting;
      if (process === current) return finished;
    }
  }

  return {
    pid: () => current.pid,
    killAndRestart: () => {
      const { finished } = current;
      current.kill("SIGKILL");
      restarting = finished.then(() => {
        current = startFaculty(args, { cwd, env });
      });
      return restarting;
    },
    finished: untilEnd(),
    [Symbol.asyncDispose]: async () => {
      current.kill("SIGCONT"); // one that is stopped hears no SIGTERM
      await current[Symbol.asyncDispose]();
    },
  };
}
