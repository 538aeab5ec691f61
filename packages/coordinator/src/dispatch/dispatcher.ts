import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { Logger } from "@faculty/shared/logging";
import type { Random } from "@faculty/shared/random";
import { type Meter, noMeter } from "@faculty/shared/telemetry";
import type { Directory } from "../teachers/directory.ts";
import { type Budget, createBudget } from "./budget.ts";
import { createLatencyWindow, type LatencyWindow } from "./latency-window.ts";

export interface DispatcherOptions {
  readonly bus: Bus;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** How long one replica may take over one request, at first. */
  readonly requestTimeoutMs: number;
  readonly meter?: Meter;
}

/** What asking takes; one a coordinator. */
export interface Dispatcher extends DispatcherOptions {
  readonly counters: DispatchCounters;
  readonly meter: Meter;
  /** On its clock, when it began to hear of teachers. */
  readonly startedAtMs: number;
  /** Second copies of requests that take long. */
  readonly hedges: Budget;
  readonly retries: Budget;
  latencies(teacher: string): LatencyWindow;
}

/** `issued = ok + failed + cancelled` once nothing is in flight. */
interface DispatchCounters {
  issued: number;
  ok: number;
  failed: number;
  cancelled: number;
  /** Of the issued ones: second copies, and repetitions. */
  hedged: number;
  retried: number;
  /** Samples that no replica answered. */
  quarantined: number;
}

/** Tail at scale: Dean and Barroso 2013 hedge after the 95th percentile, so that one request of twenty is sent twice. */
const hedgedShare = 0.05;
const hedgeBurst = 4; // a student's default credit: all that a replica held when it died
/** Retries that are a tenth of the traffic cannot keep a service down that is overloaded. */
const retriedShare = 0.1;
const retryBurst = 32;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const windows = new Map<string, LatencyWindow>();
  return {
    ...options,
    meter: options.meter ?? noMeter,
    startedAtMs: options.clock.now(),
    counters: { issued: 0, ok: 0, failed: 0, cancelled: 0, hedged: 0, retried: 0, quarantined: 0 },
    hedges: createBudget(hedgedShare, hedgeBurst),
    retries: createBudget(retriedShare, retryBurst),
    latencies: (teacher) => {
      const found = windows.get(teacher) ?? createLatencyWindow();
      windows.set(teacher, found);
      return found;
    },
  };
}
