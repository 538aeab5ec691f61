import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { serviceNames, tokenPattern } from "@faculty/shared/subjects";
import { observeHeartbeats, observeProgress } from "../bus/observe.ts";
import { createStatusObserver, type RunStatus } from "./run-status.ts";

export interface ObserveOptions {
  readonly bus: Bus;
  readonly run: string;
  readonly clock: Clock;
  readonly abort: AbortSignal;
}

/** Long enough for two heartbeats of every replica, from which rates are told. */
const observeMs = 2200;
const discoverMs = 500;

/** What is heard of a run, told every `observeMs` until `abort` fires. */
export async function* watchRun({
  bus,
  run,
  clock,
  abort,
}: ObserveOptions): AsyncGenerator<RunStatus, void, undefined> {
  const observer = createStatusObserver(run);
  const subscriptions = [
    observeHeartbeats(bus, (beat) => observer.beat(beat, clock.now())),
    observeProgress(bus, run, (progress) => observer.progress(progress)),
  ];
  try {
    for (;;) {
      await clock.sleep(observeMs, abort);
      yield observer.status(clock.now());
    }
  } finally {
    for (const subscription of subscriptions) subscription.unsubscribe();
  }
}

/** The runs that coordinators serve on this bus. */
export async function servedRuns(bus: Bus): Promise<readonly string[]> {
  const services = await bus.discover(serviceNames.coordinator, discoverMs);
  const named = services.flatMap(({ metadata: { run = "" } }) => (tokenPattern.test(run) ? [run] : []));
  return [...new Set(named)];
}

/** The one run that a coordinator serves on this bus. @throws FacultyError NOT_FOUND or USAGE where it is not one. */
export async function onlyRun(bus: Bus): Promise<string> {
  const served = await servedRuns(bus);
  const [only, another] = served;
  if (only === undefined) throw new FacultyError("NOT_FOUND", "no coordinator answers: no run is being served");
  if (another === undefined) return only;
  throw new FacultyError("USAGE", `${served.length} runs are being served, say which: ${served.join(", ")}`);
}
