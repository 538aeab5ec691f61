import { setImmediate as nextTurn } from "node:timers/promises";

/** Everything that times takes a Clock, so that tests advance time by hand. */
export interface Clock {
  /** Monotonic milliseconds; the origin has no meaning. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets what came in meanwhile be heard, messages and signals, before work that holds the event loop goes on. */
  turn(): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
  turn: () => nextTurn(),
};
