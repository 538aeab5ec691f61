import type { Clock } from "@faculty/shared/clock";
import { createSleepers, settle } from "@faculty/testing";

/** Turns of the event loop without a word before everybody is taken to sleep. */
const quietTurns = 3;

/** A clock that moves on to whoever wakes next as soon as nobody does anything: seconds of waiting take no time. */
export function createRushingClock(): Clock {
  let nowMs = 0;
  let isRushing = false;
  const sleepers = createSleepers(() => nowMs);

  async function rush(): Promise<void> {
    isRushing = true;
    for (;;) {
      for (let i = 0; i < quietTurns; i++) await settle();
      const atMs = sleepers.wakeNext(Number.POSITIVE_INFINITY);
      if (atMs === null) break;
      nowMs = Math.max(nowMs, atMs);
    }
    isRushing = false;
  }

  return {
    now: () => nowMs,
    turn: settle,
    sleep: (ms, abort) => {
      const slept = sleepers.sleep(ms, abort);
      if (!isRushing) void rush();
      return slept;
    },
  };
}
