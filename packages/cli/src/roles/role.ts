import type { Output } from "../context.ts";
import type { Settings } from "../settings.ts";

/** What every role of the pipeline is given. */
export interface RoleOptions {
  readonly settings: Settings;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Resolves when the role is told to stop. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
