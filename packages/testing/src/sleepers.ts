import type { Clock } from "@faculty/shared/clock";

/** Who sleeps on a clock of a test. */
export interface Sleepers {
  readonly sleep: Clock["sleep"];
  /** Wakes the one that is due first, if by `untilMs`, and takes it out. @returns When it was due; null: nobody is. */
  wakeNext(untilMs: number): number | null;
}

/** @param now - Milliseconds of the clock that they sleep on. */
export function createSleepers(now: () => number): Sleepers {
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  return {
    sleep: (ms, abort) =>
      new Promise((resolve, reject) => {
        abort?.throwIfAborted();
        const onAbort = () => {
          if (sleepers.delete(sleeper)) reject(abort?.reason);
        };
        const wake = () => {
          abort?.removeEventListener("abort", onAbort);
          resolve();
        };
        const sleeper = { atMs: now() + ms, wake };
        sleepers.add(sleeper);
        abort?.addEventListener("abort", onAbort, { once: true });
      }),
    wakeNext: (untilMs) => {
      const [due] = [...sleepers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (due === undefined) return null;
      sleepers.delete(due);
      due.wake();
      return due.atMs;
    },
  };
}
