import type { Clock } from "@faculty/shared/clock";
import type { FacultyError } from "@faculty/shared/errors";

/** Open after `failuresToOpen` failures in a row; lets one request probe after `probeAfterMs`. */
export interface Breaker {
  failures: number;
  openUntilMs: number;
  /** Why its last answer failed; null after a good one. */
  why: FacultyError | null;
}

export type BreakerState = "closed" | "open" | "half-open";

const failuresToOpen = 3;
const probeAfterMs = 2000;

/** Counts a good answer, or why one failed; a replica that keeps failing is left alone for a while. */
export function recordOutcome(
  { breaker }: { readonly breaker: Breaker },
  why: FacultyError | null,
  clock: Clock,
): void {
  breaker.why = why;
  breaker.failures = why === null ? 0 : breaker.failures + 1;
  if (breaker.failures >= failuresToOpen) breaker.openUntilMs = clock.now() + probeAfterMs;
}

/** A breaker that was open lets one request at a time probe, until one is answered well. */
export function isClosed(
  { breaker, inFlight }: { readonly breaker: Breaker; readonly inFlight: number },
  clock: Clock,
): boolean {
  const state = breakerState(breaker, clock);
  return state === "closed" || (state === "half-open" && inFlight === 0);
}

export function breakerState({ failures, openUntilMs }: Breaker, clock: Clock): BreakerState {
  if (failures < failuresToOpen) return "closed";
  return openUntilMs <= clock.now() ? "half-open" : "open";
}
