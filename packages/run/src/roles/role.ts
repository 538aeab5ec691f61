import type { Bus } from "@faculty/shared/bus";
import type { Output } from "../settings/context.ts";
import type { Settings } from "../settings/settings.ts";

/** What every role of the pipeline is given. */
export interface RoleOptions {
  readonly settings: Settings;
  readonly output: Output;
  readonly abort: AbortSignal;
}

/** Resolves when the role is told to stop. */
export function untilStopped(abort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (abort.aborted) resolve();
    abort.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** The outcome of a role's work. @throws FacultyError when its connection is closed for good before. */
export function whileConnected<Result>(bus: Bus, work: Promise<Result>): Promise<Result> {
  const broken = bus.closed.then((why) => {
    if (why !== null) throw why;
    return new Promise<never>(() => undefined); // closed on purpose: the work's own end counts
  });
  broken.catch(() => undefined); // after the work nobody listens
  return Promise.race([work, broken]);
}
