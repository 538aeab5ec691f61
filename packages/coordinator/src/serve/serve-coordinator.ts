import type { Dataset } from "@faculty/data/datasets";
import { linkAborts } from "@faculty/shared/abort";
import type { Bus } from "@faculty/shared/bus";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { type RunSpec, signalMode } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import type { Progress } from "@faculty/shared/protocol";
import { createRandom } from "@faculty/shared/random";
import { type Meter, noMeter } from "@faculty/shared/telemetry";
import { type AskTeacher, askTeacher } from "../dispatch/ask-teacher.ts";
import { createDispatcher } from "../dispatch/dispatcher.ts";
import { runFacts } from "../plan/run-facts.ts";
import { askStored } from "../signals/ask-stored.ts";
import type { SignalStore } from "../signals/signal-store.ts";
import { createRunStandings } from "../standings/run-standings.ts";
import { createDirectory } from "../teachers/directory.ts";
import { announce } from "./announce.ts";
import { createPullAnswerer } from "./answer-pull.ts";
import { drainPulls } from "./drain.ts";
import { meterReplicas } from "./meter-replicas.ts";
import { createPullEndpoint } from "./pull-endpoint.ts";

export interface CoordinatorOptions {
  readonly bus: Bus;
  /** One subject token; trainers pull under this name. */
  readonly runId: string;
  /** Fencing token: trainers refuse a lower one than they have seen. */
  readonly generation: number;
  /** Called when a trainer turns out to have heard of a higher generation, which is given: it takes nothing of this one. */
  readonly outranked?: (by: number) => void;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly logger: Logger;
  readonly meter?: Meter;
  /** Where signals are kept and looked for first; what the run file's `signals` says. Absent: teachers are asked. */
  readonly store?: SignalStore;
  readonly clock?: Clock;
  readonly requestTimeoutMs?: number;
}

export interface Coordinator extends AsyncDisposable {
  /** What an observer would be told now. */
  progress(): Progress;
  /** Takes no more pulls, answers those it holds as far as that can be hoped for, then leaves the bus. */
  drain(): Promise<void>;
}

const defaultRequestTimeoutMs = 10_000;

/**
 * Serves a run's merged batches until disposed. It computes nothing that no trainer asked for, and holds nothing it
 * could not rebuild from the run file: asked again after a restart, it gives the same bytes.
 */
export async function serveCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const { bus, runId, generation, spec, dataset, logger, clock = systemClock, meter = noMeter } = options;
  const teachers = spec.teachers.map((teacher) => teacher.name);
  // What is kept counts as it was said first, whatever a replica promises.
  const expected = options.store
    ? spec.teachers.map((teacher) => ({ ...teacher, tolerance: Infinity }))
    : spec.teachers;
  const directory = createDirectory(bus, expected, clock, logger);
  const dispatcher = createDispatcher({
    bus,
    directory,
    clock,
    random: createRandom(spec.seed, generation),
    logger,
    meter,
    requestTimeoutMs: options.requestTimeoutMs ?? defaultRequestTimeoutMs,
  });
  const askLive: AskTeacher = (teacher, question, abort) => askTeacher(dispatcher, teacher, question, abort);
  const asker: AskTeacher = options.store
    ? askStored({ store: options.store, mode: signalMode(spec), askLive, directory, teachers: spec.teachers, logger })
    : askLive;
  const closing = linkAborts();
  const { signal: abort } = closing;
  const run = runFacts(spec, dataset);
  const standings = createRunStandings(asker, directory, spec, dataset, run, abort, logger);
  const { maxPayloadBytes } = bus;
  const work = {
    askTeacher: asker,
    directory,
    standings,
    run,
    spec,
    dataset,
    generation,
    maxPayloadBytes,
    clock,
    meter,
    abort,
  };
  const answerer = createPullAnswerer(work);
  meterReplicas(meter, teachers, directory, () => answerer.underWay);

  function progress(): Progress {
    return {
      kind: "coordinator",
      generation,
      batches: answerer.served,
      waitingFor: teachers.filter((name) => directory.replicas(name).length === 0),
      ...answerer.latest,
      retries: dispatcher.counters.retried,
      failed: dispatcher.counters.failed,
      hedged: dispatcher.counters.hedged,
      replaced: directory.replaced,
      ...(standings.uncalibrated && { uncalibrated: standings.uncalibrated }),
    };
  }

  const { answer } = answerer;
  const endpoint = createPullEndpoint({
    runId,
    generation,
    outranked: options.outranked,
    teachers,
    directory,
    answer,
    clock,
    meter,
    logger,
  });
  const announced = await announce({ bus, runId, generation, clock, progress }, endpoint.handle);

  async function close(): Promise<void> {
    await announced[Symbol.asyncDispose]();
    closing.abort(new FacultyError("CANCELLED", "the coordinator is stopping"));
    await directory[Symbol.asyncDispose]();
  }

  return {
    progress,
    drain: async () => {
      await announced.stopListening();
      const asked = spec.signals.mode === "offline" ? [] : teachers;
      await drainPulls({ endpoint, teachers: asked, directory, clock });
      await close();
    },
    [Symbol.asyncDispose]: close,
  };
}
