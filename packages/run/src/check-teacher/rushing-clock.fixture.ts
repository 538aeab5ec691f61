import type { Clock } from "@faculty/shared/clock";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a word before everybody is taken to sleep. */
const quietTurns = 3;

/** A clock that moves on to whoever wakes next as soon as nobody does anything: seconds of waiting take no time. */
export function createRushingClock(): Clock {
  let nowMs = 0;
  let isRushing = false;
  const sleepers = new Set<Sleeper>();
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  async function rush(): Promise<void> {
    isRushing = true;
    while (sleepers.size > 0) {
      for (let i = 0; i < quietTurns; i++) await turn();
      const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      nowMs = Math.max(nowMs, next.atMs);
      sleepers.delete(next);
      next.wake();
    }
    isRushing = false;
  }

  return {
    now: () => nowMs,
    turn,
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
        const sleeper = { atMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        abort?.addEventListener("abort", onAbort, { once: true });
        if (!isRushing) void rush();
      }),
  };
}
