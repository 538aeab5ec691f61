import type { Exit } from "./child.ts";

/** How often a role may end by itself before the run fails. */
export interface RestartLimits {
  readonly restarts: number;
  readonly withinMs: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

export const restartLimits: RestartLimits = {
  restarts: 5,
  withinMs: 60_000,
  firstDelayMs: 100,
  longestDelayMs: 5000,
};

export type RestartDecision =
  | { readonly kind: "restart"; readonly delayMs: number }
  | { readonly kind: "give-up"; readonly why: string };

/** Exit codes with which a role says that the same start would end the same way: docs/errors.md, not retryable. */
const hopeless: ReadonlySet<number> = new Set([2, 65, 66, 77, 78]);

/**
 * Decides what follows the end of a role that should be running.
 * @param endedAtMs - Times of earlier ends and of this one, ascending; the last is now.
 */
export function decideRestart(exit: Exit, endedAtMs: readonly number[], limits: RestartLimits): RestartDecision {
  if (exit.kind === "code" && hopeless.has(exit.code))
    return { kind: "give-up", why: "starting it again would not help" };
  const now = endedAtMs.at(-1) ?? 0;
  const recent = endedAtMs.filter((ended) => now - ended < limits.withinMs).length;
  if (recent > limits.restarts)
    return { kind: "give-up", why: `it ended ${recent} times within ${limits.withinMs / 1000} s` };
  return { kind: "restart", delayMs: Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** (recent - 1)) };
}
