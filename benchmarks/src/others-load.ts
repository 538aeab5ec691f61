import { type CpuInfo, cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Spread, spreadOf } from "./spread.ts";

/** What a round leaves behind (a collection, threads that still look for work) is over by then. */
const settleMs = 60;
const watchedMs = 150;

/**
 * Cores that others keep busy, 0 to all of them, read over a pause in which nothing that is measured computes. A core that
 * offers two threads counts twice, as to the system.
 * @param afterMs - Until nothing that is measured computes.
 */
export async function othersLoad(afterMs: number = settleMs): Promise<number> {
  await sleep(afterMs);
  const before = cpus();
  await sleep(watchedMs);
  return busyCores(before, cpus());
}

/** @param before - Of the same cores, earlier. */
export function busyCores(before: readonly Pick<CpuInfo, "times">[], after: readonly Pick<CpuInfo, "times">[]): number {
  return after.reduce((busy, { times }, core) => {
    const earlier = before[core]?.times ?? times;
    const idle = times.idle - earlier.idle;
    const all = Object.keys(times).reduce((sum, key) => {
      const kind = key as keyof typeof times;
      return sum + times[kind] - earlier[kind];
    }, 0);
    return busy + (all > 0 ? 1 - idle / all : 0);
  }, 0);
}

/** How the machine was during the rounds that count. */
export type Circumstances = {
  /** Cores that others kept busy between the turns of a round, at most. */
  readonly othersCores: Spread;
  /** Rounds that others disturbed and that were measured once more. */
  readonly repeated: number;
};

/** `others had 0.05 of a core (0.02 to 0.11), 1 round repeated`. */
export function circumstancesText({ othersCores: { min, median, max }, repeated }: Circumstances): string {
  const rounds = repeated === 0 ? "" : `, ${repeated} ${repeated === 1 ? "round" : "rounds"} repeated`;
  return `others had ${median.toFixed(2)} of a core (${min.toFixed(2)} to ${max.toFixed(2)})${rounds}`;
}

export function circumstancesOf(loads: readonly number[], repeated: number): Circumstances {
  return { othersCores: spreadOf(loads), repeated };
}
