import type { Exit } from "./child.ts";

/** One life of a role, on the launcher's clock. */
export interface Life {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly exit: Exit;
}

/** How often a role may end by its own fault before the run fails, and how fast it is started again. */
export interface RestartLimits {
  readonly crashes: number;
  readonly withinMs: number;
  readonly firstDelayMs: number;
  /** After a crash. */
  readonly longestDelayMs: number;
  /** After an end that was not the role's own. */
  readonly longestKilledDelayMs: number;
  /** A role that ran for so long has proved that it can: the back-off begins anew. */
  readonly provenMs: number;
}

export const restartLimits: RestartLimits = {
  crashes: 5,
  withinMs: 60_000,
  firstDelayMs: 100,
  longestDelayMs: 5000,
  longestKilledDelayMs: 1000,
  provenMs: 10_000,
};

export type RestartDecision =
  | { readonly kind: "restart"; readonly delayMs: number }
  /** @property crashes - Within the limits' window, this one counted. */
  | { readonly kind: "give-up"; readonly crashes: number };

/** What others do to a process: it is no fault of the role, however often it happens. */
const killers: ReadonlySet<string> = new Set(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"]);

/** How a role ends that was told to: in order, or by 128 + SIGHUP, SIGINT, SIGKILL (what it stands for was killed) or SIGTERM. */
const obedient: ReadonlySet<number> = new Set([0, 129, 130, 137, 143]);

/**
 * Decides what follows the end of a role that should be running. One that is killed is started again for ever; one that
 * crashes too often fails the run, and so does at once one that states an error which does not pass (docs/errors.md).
 * @param lives - Earlier ones and the one that ended now, in order.
 */
export function decideRestart(lives: readonly Life[], limits: RestartLimits): RestartDecision {
  const last = lives.at(-1);
  if (last === undefined) return { kind: "restart", delayMs: 0 };
  const crashes = lives.filter(({ exit, endedMs }) => isCrash(exit) && last.endedMs - endedMs < limits.withinMs).length;
  const isFinal = last.exit.kind === "failure" && !last.exit.error.retryable;
  if (isFinal || crashes > limits.crashes) return { kind: "give-up", crashes };
  const sinceProven =
    lives.length - 1 - lives.findLastIndex((life) => life.endedMs - life.startedMs >= limits.provenMs);
  const longestMs = isCrash(last.exit) ? limits.longestDelayMs : limits.longestKilledDelayMs;
  return { kind: "restart", delayMs: Math.min(longestMs, limits.firstDelayMs * 2 ** Math.max(0, sinceProven - 1)) };
}

function isCrash(exit: Exit): boolean {
  switch (exit.kind) {
    case "failure":
      return true;
    case "code":
      return !obedient.has(exit.code);
    case "signal":
      return !killers.has(exit.signal);
  }
}
