import { createHash } from "node:crypto";
import type { Random } from "@faculty/shared/random";
import { settle } from "@faculty/testing";
import { createEventHeap, type Scheduled } from "./event-heap.ts";

/**
 * Owns all time and all order of a simulated world. Invariants:
 *
 * 1. One event at a time: the next one begins when everything that the one before started has come to a wait.
 * 2. Which event is next depends on its time alone, and, at the same time, on which was scheduled first.
 * 3. Delays are drawn from `random`, so that a run is a function of its seed.
 */
export interface Scheduler {
  /** Milliseconds since the world began. */
  readonly nowMs: number;
  readonly random: Random;
  after(delayMs: number, label: string, act: () => void): Scheduled;
  /** Notes what happened without being an event: it is part of the trace. */
  note(text: string): void;
  /** Lets events happen until `isOver`, or until `untilMs`. @returns Whether it is over. */
  run(untilMs: number, isOver: () => boolean): Promise<boolean>;
  /** Events so far. */
  readonly events: number;
  /** SHA-256 of every event so far, in order, with its time. */
  digest(): string;
}

/** @param tell - Called with each line of the trace. */
export function createScheduler(random: Random, tell: (line: string) => void = () => undefined): Scheduler {
  const heap = createEventHeap();
  const hash = createHash("sha256");
  let nowMs = 0;
  let events = 0;

  function note(text: string): void {
    const line = `${nowMs.toFixed(3).padStart(10)} ${text}`;
    hash.update(line);
    tell(line);
  }

  return {
    get nowMs() {
      return nowMs;
    },
    get events() {
      return events;
    },
    random,
    note,
    after: (delayMs, label, act) => heap.push(nowMs + Math.max(0, delayMs), label, act),
    run: async (untilMs, isOver) => {
      for (;;) {
        if (isOver()) return true;
        const next = heap.pop(untilMs);
        if (next === null) return false;
        nowMs = next.atMs;
        events += 1;
        if (next.label !== "") note(next.label);
        next.act();
        await settle();
      }
    },
    digest: () => hash.copy().digest("hex"),
  };
}
