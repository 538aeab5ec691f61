import type { Clock } from "@faculty/shared/clock";

/** At most four messages a second: what an observer can read. */
const intervalMs = 250;

/** Rates between two messages of progress. */
export interface Pace {
  readonly batchesPerSecond: number;
  /** Share of the time spent waiting for batches, 0 to 1. */
  readonly waitShare: number;
}

/** Counts steps and waiting since the last message. */
export interface ProgressMeter {
  /** A batch is there. @returns How long it was waited for. */
  received(): number;
  /** The batch is trained on. @returns Whether a message is due. */
  trained(): boolean;
  take(): Pace;
}

export function createProgressMeter(clock: Clock): ProgressMeter {
  let sinceMs = clock.now();
  let idleSinceMs = sinceMs;
  let waitedMs = 0;
  let steps = 0;
  return {
    received: () => {
      const waited = clock.now() - idleSinceMs;
      waitedMs += waited;
      return waited;
    },
    trained: () => {
      steps++;
      idleSinceMs = clock.now();
      return idleSinceMs - sinceMs >= intervalMs;
    },
    take: () => {
      const elapsedMs = clock.now() - sinceMs;
      const pace =
        elapsedMs > 0
          ? { batchesPerSecond: (steps / elapsedMs) * 1000, waitShare: Math.min(1, waitedMs / elapsedMs) }
          : { batchesPerSecond: 0, waitShare: 0 }; // no time has passed, so that there is no pace
      sinceMs += elapsedMs;
      waitedMs = 0;
      steps = 0;
      return pace;
    },
  };
}
