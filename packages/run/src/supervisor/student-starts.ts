import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { observeProgress } from "../bus/observe.ts";

/** Students that load their libraries, in the order in which they ask. */
export interface StudentStarts {
  /** Resolves when another student may be started. */
  readonly next: () => Promise<StudentStart>;
}

export interface StudentStart {
  /** Ends it with the first step that the student tells of, or when that takes too long. To be called at its start. */
  readonly watch: (student: string, bus: Bus) => void;
  /** Ends it where it is not over yet. */
  readonly end: () => void;
}

export interface StudentStartsOptions {
  readonly run: string;
  /** Students that start at a time. */
  readonly atOnce: number;
  readonly clock: Clock;
}

/** Loading takes a few seconds on a machine that does other things too. One that waits for teachers holds nobody up. */
const longestStartMs = 10_000;

/**
 * A start keeps a core busy for a second or two. Students that share cores for it all end it at the same late moment; one
 * after the other, the first one trains while the next one starts.
 */
export function studentStarts({ run, atOnce, clock }: StudentStartsOptions): StudentStarts {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const handOn = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return {
    next: async () => {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      const over = new AbortController();
      const end = () => {
        if (over.signal.aborted) return;
        over.abort();
        handOn();
      };
      return {
        watch: (student, bus) => {
          const progress = observeProgress(bus, run, (told) => {
            if (told.kind === "trainer" && told.student === student && told.step > 0) end();
          });
          over.signal.addEventListener("abort", () => progress.unsubscribe(), { once: true });
          void clock.sleep(longestStartMs, over.signal).then(end, () => undefined);
        },
        end,
      };
    },
  };
}
