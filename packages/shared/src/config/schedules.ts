import type { Schedule } from "./run-spec.ts";

/** Whether a schedule keeps its value for whole epochs, so that what depends on it need not be made anew each step. */
export function isSteady(schedule: Schedule): boolean {
  return typeof schedule === "number" || schedule.schedule === "step" || schedule.schedule === "stop";
}

/**
 * The value of a schedule at an epoch.
 *
 * | schedule | value at epoch e, with s = (e − after) / epochs, kept within 0 and 1 |
 * |---|---|
 * | a number | itself |
 * | linear | `from + (to − from) · s` |
 * | cosine | `to + (from − to) · (1 + cos πs) / 2`, Loshchilov and Hutter 2017, arXiv:1608.03983 eq. 5, without restarts |
 * | step | `from · factor^⌊e / every⌋` |
 * | warm-up | `to · s` |
 * | stop | `from` before epoch `after`, 0 from then on |
 * @param epoch - From 0; `epoch + step / stepsPerEpoch` where the value should change within an epoch.
 */
export function scheduleValue(schedule: Schedule, epoch: number): number {
  if (typeof schedule === "number") return schedule;
  switch (schedule.schedule) {
    case "linear": {
      const share = shareOf(schedule, epoch);
      return schedule.from * (1 - share) + schedule.to * share; // exact at both ends
    }
    case "cosine": {
      const rest = (1 + Math.cos(Math.PI * shareOf(schedule, epoch))) / 2;
      return schedule.from * rest + schedule.to * (1 - rest);
    }
    case "step":
      return schedule.from * schedule.factor ** Math.floor(epoch / schedule.every);
    case "warm-up":
      return schedule.to * shareOf(schedule, epoch);
    case "stop":
      return epoch < schedule.after ? schedule.from : 0;
  }
}

/** How much of a passage is over, 0 to 1. */
function shareOf({ epochs, after = 0 }: { epochs: number; after?: number | undefined }, epoch: number): number {
  return Math.min(Math.max((epoch - after) / epochs, 0), 1);
}
