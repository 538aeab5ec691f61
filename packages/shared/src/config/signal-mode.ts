import type { RunSpec, SignalMode } from "./run-spec.ts";

/**
 * How a run comes by its teachers' signals: as its run file says, else `hybrid` where a teacher promises no more than a
 * tolerance. What such a teacher said first is then kept and used ever after, so that what is interrupted goes on to the
 * same bits. Teachers of the same bits are asked each time.
 */
export function signalMode({ signals, teachers }: Pick<RunSpec, "signals" | "teachers">): SignalMode {
  const isInexact = teachers.some(({ tolerance = 0 }) => tolerance > 0);
  return signals.mode ?? (isInexact ? "hybrid" : "online");
}
