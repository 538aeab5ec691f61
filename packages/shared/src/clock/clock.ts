import { setImmediate as nextTurn } from "node:timers/promises";
import type { Abort } from "../abort/abort.ts";

/** Everything that times takes a Clock, so that tests advance time by hand. */
export interface Clock {
  /** Monotonic milliseconds; the origin has no meaning. */
  now(): number;
  /** Resolves after `ms`; rejects with the abort's reason when it fires first. */
  sleep(ms: number, abort?: Abort): Promise<void>;
  /** Lets what came in meanwhile be heard, messages and signals, before work that holds the event loop goes on. */
  turn(): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, abort) =>
    new Promise((resolve, reject) => {
      if (abort?.aborted) {
        reject(abort.reason);
        return;
      }
      const timer = setTimeout(() => {
        abort?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      const onAbort = () => {
        clearTimeout(timer);
        reject(abort?.reason);
      };
      abort?.addEventListener("abort", onAbort, { once: true });
    }),
  turn: () => nextTurn(),
};
