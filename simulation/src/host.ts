import type { Clock } from "@faculty/shared/clock";
import type { Scheduler } from "./scheduler.ts";

/** The machine under one process: its time, and whether anything happens to it at all. */
export interface Host {
  readonly name: string;
  readonly clock: Clock;
  readonly isAlive: boolean;
  readonly isPaused: boolean;
  /** Sleepers that nobody woke yet. */
  readonly sleeping: number;
  /** Lets `act` happen here, unless the host is killed before; a paused host makes up for it when it goes on. */
  later(delayMs: number, label: string, act: () => void): { cancel(): void };
  /** Nothing happens here from now on: every await of the process stays open. */
  kill(): void;
  /** Kills it in the middle of what it does, after so many more events. */
  killAfter(events: number, killed: () => void): void;
  pause(): void;
  /** Everything missed happens late, in its order. */
  resume(): void;
}

/** A timer is late by up to this much; now and then by much more. */
const usualLagMs = 1;
const longLagMs = 40;
const longLagShare = 0.02;
/** A step of training, or an inference, holds its process for up to this long. */
const longestTurnMs = 250;

export function createHost(scheduler: Scheduler, name: string): Host {
  const { random } = scheduler;
  const originMs = scheduler.nowMs - random.uniform() * 1e6; // monotonic clocks of two machines have nothing in common
  let isAlive = true;
  let isPaused = false;
  let sleeping = 0;
  let left = Number.POSITIVE_INFINITY;
  let tellKilled: () => void = () => undefined;
  let missed: (() => void)[] = [];

  function happen(act: () => void): void {
    if (!isAlive) return;
    if (isPaused) {
      missed.push(() => happen(act));
      return;
    }
    act();
    left -= 1;
    if (left === 0) tellKilled();
  }

  function later(delayMs: number, label: string, act: () => void): { cancel(): void } {
    return scheduler.after(delayMs, `${name} ${label}`, () => happen(act));
  }

  function sleep(ms: number, abort?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      abort?.throwIfAborted();
      const lagMs = random.uniform() * (random.uniform() < longLagShare ? longLagMs : usualLagMs);
      let isOver = false;
      const end = (settle: () => void) => {
        if (isOver) return;
        isOver = true;
        sleeping -= 1;
        abort?.removeEventListener("abort", onAbort);
        settle();
      };
      const onAbort = () => {
        timer.cancel();
        end(() => reject(abort?.reason));
      };
      sleeping += 1;
      const timer = later(ms + lagMs, `woke after ${ms.toFixed(0)} ms`, () => end(resolve));
      abort?.addEventListener("abort", onAbort, { once: true });
    });
  }

  return {
    name,
    clock: {
      now: () => scheduler.nowMs - originMs,
      sleep,
      turn: () => new Promise((resolve) => void later(random.uniform() * longestTurnMs, "turn", resolve)),
    },
    get isAlive() {
      return isAlive;
    },
    get isPaused() {
      return isPaused;
    },
    get sleeping() {
      return sleeping;
    },
    later,
    kill: () => {
      isAlive = false;
      missed = [];
    },
    killAfter: (events, killed) => {
      left = events;
      tellKilled = killed;
    },
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      const late = missed;
      missed = [];
      for (const act of late) scheduler.after(0, `${name} late`, act);
    },
  };
}
