import type { Clock } from "@faculty/shared/clock";
import { createSleepers } from "./sleepers.ts";

/** A clock that moves only when told. */
export interface ManualClock extends Clock {
  /** Moves time forward, waking sleepers in the order of their deadlines, and lets what they start run. */
  advance(ms: number): Promise<void>;
}

export function createManualClock(): ManualClock {
  let nowMs = 0;
  const sleepers = createSleepers(() => nowMs);
  return {
    now: () => nowMs,
    sleep: sleepers.sleep,
    turn: settle,
    advance: async (ms) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const atMs = sleepers.wakeNext(untilMs);
        if (atMs === null) break;
        nowMs = Math.max(nowMs, atMs);
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
  };
}

/** Lets every promise that is ready run; a macrotask comes after all of them. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
