import type { Bus, BusMessage, Respond } from "@faculty/shared/bus";
import { type Clock, systemClock } from "@faculty/shared/clock";
import type { RunSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import {
  type BatchName,
  decodeFrame,
  encodeFrame,
  headerNames,
  layerSignalName,
  type Progress,
  type PullRequest,
  pullRequest,
  type Serving,
  serviceNames,
  servingIntervalMs,
  subjects,
} from "@faculty/shared/protocol";
import { createRandom } from "@faculty/shared/random";
import { type Collected, collectBatch, collectedBytes } from "../collect/collect-batch.ts";
import { type AskTeacher, askTeacher } from "../dispatch/ask-teacher.ts";
import { createDispatcher } from "../dispatch/dispatcher.ts";
import { meanWeights, mergeCollected } from "../ensemble/merge-collected.ts";
import type { Standing } from "../ensemble/weighting.ts";
import { batchSamples } from "../plan/batch-samples.ts";
import { runFacts } from "../plan/run-facts.ts";
import { askStored } from "../signals/ask-stored.ts";
import type { SignalStore } from "../signals/signal-store.ts";
import { createDirectory, type Directory } from "../teachers/directory.ts";
import { measureStanding } from "../teachers/standings.ts";
import { createBatchCache } from "./batch-cache.ts";
import { publishEvery } from "./publish-every.ts";
import { errorFrame, replyFrame } from "./reply-frame.ts";

export interface CoordinatorOptions {
  readonly bus: Bus;
  /** One subject token; trainers pull under this name. */
  readonly runId: string;
  /** Fencing token: trainers refuse a lower one than they have seen. */
  readonly generation: number;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly logger: Logger;
  /** Where signals are kept and looked for first; what the run file's `signals` says. Absent: teachers are asked. */
  readonly store?: SignalStore;
  readonly clock?: Clock;
  readonly requestTimeoutMs?: number;
}

export interface Coordinator extends AsyncDisposable {
  /** What an observer would be told now. */
  progress(): Progress;
}

const defaultRequestTimeoutMs = 10_000;
/** Batches collected at once, and kept afterwards: several students' credit, and the distance between them. */
const batchWindow = 64;
/** Of those kept: whole layers of teachers can take megabytes a batch. */
const batchWindowBytes = 256 * 1024 * 1024;
/** Pulls held at once: a student's whole credit for each of 16 students, the most a run may have. */
const maxWaiting = 1024;
/** A puller is told who is missing this long before its own deadline. */
const replyMarginMs = 250;
const shownDigest = 12; // 48 bits: enough to tell models apart by eye
const defaultPullMs = 30_000;
const progressEveryMs = 1000;

/**
 * Serves a run's merged batches until disposed. It computes nothing that no trainer asked for, and holds nothing it
 * could not rebuild from the run file: asked again after a restart, it gives the same bytes.
 */
export async function serveCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const { bus, runId, generation, spec, dataset, logger, clock = systemClock } = options;
  const teachers = spec.teachers.map((teacher) => teacher.name);
  const directory = createDirectory(bus, teachers, clock, logger);
  const dispatcher = createDispatcher({
    bus,
    directory,
    clock,
    random: createRandom(spec.seed, generation),
    logger,
    requestTimeoutMs: options.requestTimeoutMs ?? defaultRequestTimeoutMs,
  });
  const askLive: AskTeacher = (teacher, ask, signal) => askTeacher(dispatcher, teacher, ask, signal);
  const ask = options.store
    ? askStored({ store: options.store, mode: spec.signals.mode, askLive, directory, logger })
    : askLive;
  const closing = new AbortController();
  const run = runFacts(spec, dataset);
  const cache = createBatchCache<Collected>({
    capacity: batchWindow,
    maxBytes: batchWindowBytes,
    bytesOf: collectedBytes,
  });
  const standings = new Map<string, Promise<readonly Standing[]>>();
  let served = 0;
  let waiting = 0;
  let latest: { readonly weights: Readonly<Record<string, number>>; readonly disagreement: number } | undefined;

  /** Measured once, when the first batch needs it; forgotten when it fails, so that the next batch tries again. */
  function measured(digests: PullRequest["digests"]): Promise<readonly Standing[]> {
    if (!run.weighting.needs.includes("validation") && !spec.ensemble.calibrate) return Promise.resolve([]);
    const key = unusualDigests(digests, directory);
    const found = standings.get(key);
    if (found !== undefined) return found;
    const template = { dataset, signal: run.signal, codec: spec.codec, digests };
    const measuring = Promise.all(
      spec.teachers.map(({ name, classMap }) => {
        const { calibrate } = spec.ensemble;
        const ids = run.plan.validationIds;
        return measureStanding(ask, name, dataset, ids, template, { calibrate, classMap }, closing.signal);
      }),
    ).catch((thrown: unknown) => {
      standings.delete(key);
      throw thrown;
    });
    standings.set(key, measuring);
    return measuring;
  }

  async function answer(request: PullRequest): Promise<ReturnType<typeof replyFrame>> {
    const { ids, source, view } = batchSamples(request.batch, run.plan, dataset, spec);
    const { layers = [], digests } = request;
    const batch = { dataset, source, ids, view, signal: run.signal, codec: spec.codec, layers, digests };
    const asked = askedOf(request.batch);
    const collected = await cache.get(batchKey(request, unusualDigests(digests, directory)), () =>
      collectBatch(ask, asked, batch, spec.ensemble.policy, run.shares, clock, closing.signal),
    );
    const weighting = request.batch.kind === "evaluate" ? run.evaluationWeighting : run.weighting;
    const merged = mergeCollected(collected, {
      asked,
      spec,
      dataset,
      source,
      ids,
      standings: await measured(digests),
      weighting,
      temperature: request.temperature,
    });
    served += 1;
    latest = { weights: meanWeights(asked, collected, merged), disagreement: merged.disagreement };
    const context = {
      generation,
      teachers: asked,
      digests: collected.replies.map((reply) => reply?.description.digest ?? ""),
      mask: collected.replies.map((reply) => reply !== null),
      hasLogits: spec.signal === "logits",
      layers: new Map(collected.replies.flatMap((reply) => [...(reply?.layers ?? [])])),
    };
    return replyFrame(request, ids, merged, context, bus.maxPayloadBytes);
  }

  /** A step of the plan may be one teacher's alone. */
  function askedOf(batch: BatchName): readonly string[] {
    return (batch.kind === "train" && run.weighting.asks?.({ seed: spec.seed, ...batch })) || teachers;
  }

  function handle(message: BusMessage, respond: Respond): void {
    const reply = waiting < maxWaiting ? pull(message) : Promise.reject(fullError());
    waiting += 1;
    void reply
      .catch((thrown: unknown) => errorFrame(asFacultyError(thrown)))
      .then(respond)
      .catch((thrown: unknown) => logger.warn({ event: "reply-lost", err: asFacultyError(thrown) }, "reply not sent"))
      .finally(() => {
        waiting -= 1;
      });
  }

  async function pull(message: BusMessage): Promise<ReturnType<typeof replyFrame>> {
    const { head } = decodeFrame(pullRequest, message.subject, message.headers, message.payload);
    if (head.run !== runId)
      throw new FacultyError("UNKNOWN_MODEL", `this coordinator serves run ${runId}, not ${head.run}`);
    const remainingMs = Number(message.headers[headerNames.deadlineMs] ?? defaultPullMs);
    const answered = new AbortController();
    const timeIsUp = clock.sleep(Math.max(0, remainingMs - replyMarginMs), answered.signal).then(() => {
      throw lateness(head.digests);
    });
    timeIsUp.catch(() => undefined); // the answer may win the race
    try {
      return await Promise.race([answer(head), timeIsUp]);
    } finally {
      answered.abort();
    }
  }

  /** Why a batch is not there yet. */
  function lateness(digests: PullRequest["digests"] = {}): FacultyError {
    const waitingFor = teachers.filter((name) => directory.heard(name, digests[name]).length === 0);
    if (waitingFor.length === 0)
      return new FacultyError("DEADLINE", "the teachers are slower than this request's deadline");
    const named = waitingFor.map((name) => {
      const isOther = directory.heard(name).length > 0;
      return isOther ? `${name} of digest ${digests[name]?.slice(0, shownDigest)}` : name;
    });
    const why = `waiting for teacher ${named.join(", ")}: no replica is alive`;
    return new FacultyError("TEACHER_ABSENT", why, { waitingFor });
  }

  function progress(): Progress {
    return {
      kind: "coordinator",
      generation,
      batches: served,
      waitingFor: teachers.filter((name) => directory.replicas(name).length === 0),
      weights: latest?.weights ?? {},
      disagreement: latest?.disagreement ?? 0,
      retries: dispatcher.counters.retried,
    };
  }

  const service = await bus.serve(
    {
      name: serviceNames.coordinator,
      version: "0.1.0",
      description: "merges the teachers' soft targets of one run",
      metadata: { run: runId, generation: String(generation) },
    },
    [{ name: "pull", subject: subjects.pull(runId), queue: `generation-${generation}`, handle }],
  );
  const serving: Serving = { run: runId, generation, instance: service.id };
  const announcing = [
    publishEvery(
      bus,
      subjects.serving(runId),
      () => encodeFrame({ ...serving }, []),
      servingIntervalMs,
      clock,
      closing.signal,
    ),
    publishEvery(
      bus,
      subjects.coordinatorProgress(runId),
      () => ({ payload: Buffer.from(JSON.stringify(progress())) }),
      progressEveryMs,
      clock,
      closing.signal,
    ),
  ];

  return {
    progress,
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      closing.abort(new FacultyError("CANCELLED", "the coordinator is stopping"));
      await Promise.all(announcing);
      await directory[Symbol.asyncDispose]();
    },
  };
}

function fullError(): FacultyError {
  return new FacultyError("FULL", `${maxWaiting} pulls wait for their batch, as many as may`);
}

/** Two pulls of one key are answered from one collection. */
function batchKey({ batch, layers = [] }: PullRequest, digests: string): string {
  const name = batch.kind === "train" ? `${batch.epoch}/${batch.step}` : `${batch.source}:${batch.ids.join()}`;
  return [name, ...layers.map(layerSignalName), digests].join(" ");
}

/** The digests that are not those which replicas are offered of anyway: a student's first pulls name none at all. */
function unusualDigests(digests: PullRequest["digests"] = {}, { digestOf }: Pick<Directory, "digestOf">): string {
  const unusual = Object.entries(digests).filter(([teacher, digest]) => digest !== digestOf(teacher));
  return unusual
    .map((pair) => pair.join("@"))
    .sort()
    .join(" ");
}
