import type { Abort } from "./abort.ts";
/**
 * Calls `act` when `source` aborts, unless `until` aborts before: then nothing of it is left on `source`.
 *
 * Node's own way, `addEventListener` with `{ signal: until }`, keeps all that listens to `until` reachable until it
 * aborts. Of a process that a simulation kills it never does.
 */
export function onAbort(source: Abort | undefined, until: Abort, act: () => void): void {
  source?.addEventListener("abort", act, { once: true });
  until.addEventListener("abort", () => source?.removeEventListener("abort", act), { once: true });
}
