import { type Abort, linkAborts } from "@faculty/shared/abort";
import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { PolicySpec } from "@faculty/shared/config";
import { asFacultyError, type ErrorCode, FacultyError } from "@faculty/shared/errors";
import { encodeFrame, headerNames, wireVersions } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import { type BatchName, batchFields, pullHeadOf, statedRefusal, stepsOf } from "@faculty/shared/protocol";
import type { Random } from "@faculty/shared/random";
import { subjects } from "@faculty/shared/subjects";
import { type Meter, noMeter, traced } from "@faculty/shared/telemetry";
import { newTrace, type Origin, onBehalfOf, originFields, originHeaders } from "@faculty/shared/tracing";
import { describeBatch, type ExpectedBatch, type MergedBatch, readMergedBatch } from "../batch/merged-batch.ts";
import { type PullCounters, resumedCounters, zeroCounters } from "../batch/pull-counters.ts";
import { isSameEnsemble, joinParts } from "./join-parts.ts";
import { createTeacherManifest, type TeacherDigests } from "./teacher-manifest.ts";
import { watchCoordinator } from "./watch-coordinator.ts";

export interface PullerOptions {
  readonly bus: Bus;
  readonly run: string;
  readonly policy: PolicySpec;
  /** Teachers and digests that a checkpoint names; empty on a first start. */
  readonly pinned: TeacherDigests;
  /** The highest generation that a checkpoint's batches came from; 0 on a first start. */
  readonly generation: number;
  /** Where an earlier process of the same student left off; what it had waiting counts as cancelled. */
  readonly counters: PullCounters;
  /** The same, of each epoch that was not over. */
  readonly epochCounters: Readonly<Record<string, PullCounters>>;
  readonly requestTimeoutMs: number;
  /** How long one batch may be asked for in vain; Infinity waits for ever. */
  readonly giveUpAfterMs: number;
  readonly clock: Clock;
  /** Draws the jitter of the back-off; plays no part in results. */
  readonly jitter: Random;
  readonly logger: Logger;
  readonly meter?: Meter | undefined;
}

/**
 * Asks the coordinator for batches. Invariants:
 * 1. A batch that is returned is the one asked for: run, name, temperature and sample ids are those of the plan.
 * 2. Its generation is at least that of every batch returned before, those before the checkpoint included.
 * 3. Each teacher's digest is the one it had in every batch before, those of the checkpoint included.
 * 4. Under policy `strict` every teacher takes part.
 * What breaks one of them is refused by name, counted as failed, and asked for again. What was asked of a coordinator
 * that another has replaced is asked of that one at once.
 */
export interface Puller extends Disposable {
  readonly counters: Readonly<PullCounters>;
  /** What became of the requests for batches of the plan, by epoch, those taken apart. */
  epochCounters(): Readonly<Record<string, PullCounters>>;
  /** The counters of an epoch whose batches are all there, and no trace of them after. */
  takeEpoch(epoch: number): PullCounters;
  /** Of the last batch returned. */
  readonly generation: number;
  /** Teachers and digests seen so far; a checkpoint pins them. */
  digests(): TeacherDigests;
  /**
   * @throws FacultyError with the last refusal's code after `giveUpAfterMs`; at once where the coordinator says that the
   * run itself cannot be served; CANCELLED when `abort` fires.
   */
  pull(expected: ExpectedBatch, abort: Abort): Promise<MergedBatch>;
}

/** After this a request is asked again: a lost message costs no more. */
export const defaultRequestTimeoutMs = 15_000;
const firstBackOffMs = 50;
const maxBackOffMs = 2000; // a coordinator that comes back is asked again within two seconds

/** What the coordinator may say that no later request can cure. */
const incurable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "USAGE",
  "BAD_RUN_FILE",
  "BAD_DATASET",
  "BAD_MODEL",
  "SHAPE_MISMATCH",
  "CLASS_MISMATCH",
  "RESUME_MISMATCH",
  "UNKNOWN_LAYER",
  "BAD_SIGNALS",
  "QUARANTINED",
  "SIGNAL_DRIFT",
  "NOT_FOUND",
  "TOO_LARGE",
  "BUS_REFUSED",
]);

/**
 * Another wire version is not cured by asking again, a version that was garbled on its way is: no checksum covers
 * headers. So many answers in a row that say so are believed.
 */
const believedRefusals = 5;

/** What comes of one request. */
type Outcome =
  | { readonly kind: "batch"; readonly batch: MergedBatch }
  | { readonly kind: "withdrawn" }
  | { readonly kind: "refused"; readonly error: FacultyError; readonly incurable: boolean };

export function createPuller(options: PullerOptions): Puller {
  const { bus, run, clock, logger, meter = noMeter } = options;
  const counters = resumedCounters(options.counters);
  const byEpoch = new Map(
    Object.entries(options.epochCounters).map(([epoch, written]) => [epoch, resumedCounters(written)]),
  );
  const manifest = createTeacherManifest(options.pinned);
  const watch = watchCoordinator(bus, run, options.generation, logger);
  let generation = options.generation;
  let requests = 0;

  /** In parts where it does not fit one message; what was made of other teachers meanwhile is asked for anew. */
  async function pull(expected: ExpectedBatch, abort: Abort): Promise<MergedBatch> {
    const rows = expected.ids.length;
    let parts: readonly [MergedBatch, ...MergedBatch[]] | null = null;
    for (let fromRow = 0; ; ) {
      const request = { ...expected.request, fromRow };
      const part = await pullPart({ ...expected, request }, abort);
      const belongs: boolean = parts === null || isSameEnsemble(parts[0], part);
      if (belongs) parts = parts === null ? [part] : [...parts, part];
      else parts = null;
      fromRow = belongs ? fromRow + part.rows : 0;
      if (parts !== null && fromRow === rows) return joinParts(parts);
    }
  }

  /** In a trace of its own, of which each request is a part. */
  function pullPart(expected: ExpectedBatch, abort: Abort): Promise<MergedBatch> {
    const origin: Origin = { trace: newTrace(), requestId: undefined, attempt: undefined };
    const fields = batchFields(expected.request.batch);
    const span = { origin, operation: "await", subject: "pull", fields } as const;
    return traced(
      { meter, clock },
      span,
      () => askUntilThere(expected, origin, abort),
      () => "OK",
    );
  }

  async function askUntilThere(expected: ExpectedBatch, { trace }: Origin, abort: Abort): Promise<MergedBatch> {
    const startedMs = clock.now();
    let otherWire = 0;
    for (let attempt = 1; ; attempt++) {
      const origin = onBehalfOf({ trace, requestId: `${run}-${++requests}`, attempt });
      const ofBatch = batchFields(expected.request.batch);
      const fields = Object.assign({}, ofBatch, originFields(origin));
      const span = { origin, operation: "send", subject: "pull", fields: ofBatch } as const;
      const outcome = await traced({ meter, clock }, span, () => requestOnce(expected, origin, abort), codeOf);
      if (outcome.kind === "batch") {
        const duration_s = (clock.now() - startedMs) / 1000;
        logger.debug({ event: "pull-answered", duration_s, ...fields }, "batch is there");
        return outcome.batch;
      }
      if (outcome.kind === "withdrawn") continue;
      const { error } = outcome;
      otherWire = error.code === "UNSUPPORTED_WIRE" ? otherWire + 1 : 0;
      if (outcome.incurable || otherWire === believedRefusals) throw error;
      const what = describeBatch(expected.request.batch);
      const waitedMs = Math.round(clock.now() - startedMs);
      if (waitedMs >= options.giveUpAfterMs)
        throw new FacultyError(error.code, `${what}: given up after ${waitedMs} ms: ${error.message}`, error.details, {
          cause: error,
        });
      // Every power of two: the first refusal shows at once, a long outage does not fill the log.
      if ((attempt & (attempt - 1)) === 0)
        logger.warn(
          { event: "pull-refused", code: error.code, waited_s: waitedMs / 1000, ...fields },
          `${what}: asking again: ${error.message}`,
        );
      const backOffMs = Math.min(maxBackOffMs, firstBackOffMs * 2 ** (attempt - 1));
      using either = linkAborts(abort, watch.arrived());
      await clock.sleep(backOffMs * (0.5 + options.jitter.uniform() / 2), either.signal).catch((cause: unknown) => {
        if (abort.aborted) throw cancelled(what, cause);
      });
    }
  }

  function count(batch: BatchName, what: keyof PullCounters): void {
    const steps = stepsOf(batch);
    counters[what] += steps;
    if (what !== "issued") meter.count("faculty_trainer_pulls_total", { outcome: what });
    if (what === "duplicate") meter.count("faculty_duplicate_replies_total", {});
    if (batch.kind !== "train") return;
    const key = String(batch.epoch);
    const ofEpoch = byEpoch.get(key) ?? zeroCounters();
    ofEpoch[what] += steps;
    byEpoch.set(key, ofEpoch);
  }

  async function requestOnce(expected: ExpectedBatch, origin: Origin, abort: Abort): Promise<Outcome> {
    const what = describeBatch(expected.request.batch);
    if (abort.aborted) throw cancelled(what, abort.reason);
    const digests = manifest.digests(); // another batch may have told them since this one was asked for first
    const lowest = lowestGeneration();
    const asked = pullHeadOf(Object.assign({}, expected.request, { digests, leastGeneration: lowest }));
    const version = asked.restGroups === true ? wireVersions.restGroups : undefined;
    const frame = encodeFrame({ ...asked }, [], asked.sparse === true ? (version ?? wireVersions.sparse) : undefined);
    const deadline = { [headerNames.deadlineMs]: String(options.requestTimeoutMs) };
    const headers = Object.assign(deadline, frame.headers, originHeaders(origin));
    const { batch: name } = expected.request;
    count(name, "issued");
    using either = linkAborts(abort, watch.replaced());
    try {
      const reply = await bus.request(
        subjects.pull(run),
        { headers, payload: frame.payload },
        { timeoutMs: options.requestTimeoutMs, abort: either.signal },
      );
      const stated = statedRefusal(reply, "the coordinator");
      if (stated !== null) {
        count(name, "failed");
        return { kind: "refused", error: stated, incurable: incurable.has(stated.code) };
      }
      const batch = accepted(readMergedBatch(reply, expected), what);
      count(name, "ok");
      return { kind: "batch", batch };
    } catch (thrown) {
      if (abort.aborted) {
        count(name, "cancelled");
        throw cancelled(what, thrown);
      }
      if (either.signal.aborted) {
        count(name, "cancelled");
        return { kind: "withdrawn" };
      }
      const error = asFacultyError(thrown);
      count(name, error.details["key"] === "batch" ? "duplicate" : "failed");
      return { kind: "refused", error, incurable: error.code === "RESUME_MISMATCH" || error.code === "BUS_REFUSED" };
    }
  }

  /** A batch of a lower one is not taken. */
  function lowestGeneration(): number {
    return Math.max(generation, watch.generation);
  }

  /** Invariants 2 to 4. */
  function accepted(batch: MergedBatch, what: string): MergedBatch {
    const lowest = lowestGeneration();
    if (batch.generation < lowest)
      throw new FacultyError(
        "STALE_GENERATION",
        `${what}: comes from generation ${batch.generation}, generation ${lowest} has taken over`,
        { generation: lowest },
      );
    const absent = batch.teachers.filter((_, k) => !batch.mask[k]);
    if (options.policy.kind === "strict" && absent.length > 0)
      throw new FacultyError("TEACHER_ABSENT", `${what}: made without ${absent.join(", ")} in a strict run`);
    manifest.check(batch, what);
    generation = batch.generation;
    return batch;
  }

  return {
    counters,
    epochCounters: () => Object.fromEntries([...byEpoch].map(([epoch, counted]) => [epoch, { ...counted }])),
    takeEpoch: (epoch) => {
      const taken = byEpoch.get(String(epoch)) ?? zeroCounters();
      byEpoch.delete(String(epoch));
      return taken;
    },
    get generation() {
      return generation;
    },
    digests: () => manifest.digests(),
    pull,
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

function codeOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "batch":
      return "OK";
    case "withdrawn":
      return "CANCELLED";
    case "refused":
      return outcome.error.code;
  }
}

function cancelled(what: string, cause: unknown): FacultyError {
  return new FacultyError("CANCELLED", `${what}: no longer asked for`, {}, { cause });
}
