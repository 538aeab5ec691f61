import type { Clock } from "@faculty/shared/clock";

/** A clock that moves only when told. */
export interface ManualClock extends Clock {
  /** Moves time forward, waking sleepers in the order of their deadlines, and lets what they start run. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function createManualClock(): ManualClock {
  let now = 0;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
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
        const sleeper: Sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        abort?.addEventListener("abort", onAbort, { once: true });
      }),
    turn: settle,
    advance: async (ms) => {
      const until = now + ms;
      for (;;) {
        const due = [...sleepers].filter((s) => s.at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = Math.max(now, due.at);
        sleepers.delete(due);
        due.wake();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Lets every promise that is ready run; a macrotask comes after all of them. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
