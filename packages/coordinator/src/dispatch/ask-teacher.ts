import type { Bus, BusMessage } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError, FacultyError, isErrorCode } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { headerNames, type TeacherDescription } from "@faculty/shared/protocol";
import type { Random } from "@faculty/shared/random";
import type { Rows, Tensor } from "@faculty/shared/tensor";
import { type CollectedReply, collectReply } from "../collect/collect.ts";
import { type Directory, type Replica, recordOutcome } from "../teachers/directory.ts";
import { joinParts } from "./join-parts.ts";
import { type Ask, type PredictFrame, predictFrames, separateRelations } from "./predict-frames.ts";

/** What asking takes; one a coordinator. */
export interface Dispatcher {
  readonly bus: Bus;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** How long one replica may take over one request. */
  readonly requestTimeoutMs: number;
  /** Counts what happened, for metrics and the accounting. */
  readonly counters: DispatchCounters;
}

/** `issued = ok + failed + cancelled` once nothing is in flight. */
interface DispatchCounters {
  issued: number;
  ok: number;
  failed: number;
  cancelled: number;
}

/** First pause after every replica refused or failed; doubled up to the limit. */
const firstPauseMs = 20;
const longestPauseMs = 1000;

/** A batch that this many asks refuse for what it is, not for when it came, is given up and reported, never looped. */
const definiteFailuresToGiveUp = 3;

/** Asks one teacher for one batch; what asks replicas, and what looks into the signal store first. */
export type AskTeacher = (teacher: string, ask: Ask, signal: AbortSignal) => Promise<TeacherReply>;

export interface TeacherReply {
  readonly description: TeacherDescription;
  /** `[rows, classes]` in the teacher's own class order. */
  readonly logits: Rows<Float32Array>;
  /** The layers asked of it, `[rows, …]`, by `layerSignalName`. */
  readonly layers: ReadonlyMap<string, Tensor<Float32Array>>;
}

/**
 * One teacher's logits for one batch, from whichever replica answers first. While nobody answers it tries for ever,
 * until `signal` aborts: a target must not depend on who was alive. Requests too large for the bus are split by rows.
 * @throws FacultyError SHAPE_MISMATCH or TOO_LARGE for what can never be asked; the last error after several definite
 * refusals.
 */
export async function askTeacher(
  dispatcher: Dispatcher,
  teacher: string,
  ask: Ask,
  signal: AbortSignal,
): Promise<TeacherReply> {
  let pauseMs = firstPauseMs;
  let definiteFailures = 0;
  for (;;) {
    signal.throwIfAborted();
    const replica = chooseReplica(dispatcher.directory.replicas(teacher), dispatcher.random);
    if (replica !== undefined) {
      const outcome = await askReplica(dispatcher, replica, ask, signal);
      if (!(outcome instanceof FacultyError)) return { description: replica.description, ...outcome };
      if (!outcome.retryable) definiteFailures += 1;
      if (definiteFailures === definiteFailuresToGiveUp) throw outcome;
    }
    await pause(dispatcher, pauseMs, signal);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  }
}

/** The less loaded of two drawn at random (Mitzenmacher 2001): near the best choice, without a herd. */
function chooseReplica(replicas: readonly Replica[], random: Random): Replica | undefined {
  if (replicas.length <= 1) return replicas[0];
  const first = random.integer(0, replicas.length - 1);
  const second = (first + random.integer(1, replicas.length - 1)) % replicas.length;
  const [a, b] = [replicas[first] as Replica, replicas[second] as Replica];
  return a.load <= b.load ? a : b;
}

/** The reply, or why this replica did not give them: the caller asks another. */
async function askReplica(
  dispatcher: Dispatcher,
  replica: Replica,
  ask: Ask,
  signal: AbortSignal,
): Promise<CollectedReply | FacultyError> {
  const { teacher, replica: id } = replica.description;
  const rounds = separateRelations(ask).map((round) => ({
    round,
    frames: predictFrames(replica.description, round, dispatcher.bus.maxPayloadBytes),
  }));
  try {
    const replies: CollectedReply[] = [];
    for (const { round, frames } of rounds) {
      const parts: CollectedReply[] = [];
      for (const frame of frames) parts.push(await askPart(dispatcher, replica, frame, round, signal));
      replies.push(joinParts(parts));
    }
    recordOutcome(replica, true, dispatcher.clock);
    return { ...(replies[0] as CollectedReply), layers: new Map(replies.flatMap(({ layers }) => [...layers])) };
  } catch (thrown) {
    const error = asFacultyError(thrown);
    if (signal.aborted) throw error;
    const isRefusal = error.code === "FULL" || error.code === "DRAINING";
    if (!isRefusal) recordOutcome(replica, false, dispatcher.clock);
    dispatcher.logger[isRefusal ? "debug" : "warn"](
      { event: "predict-failed", teacher, replica: id, code: error.code, err: error },
      "replica did not answer, asking again",
    );
    return error;
  }
}

async function askPart(
  dispatcher: Dispatcher,
  replica: Replica,
  frame: PredictFrame,
  { signal: wanted, codec }: Ask,
  signal: AbortSignal,
): Promise<CollectedReply> {
  const { counters, requestTimeoutMs: timeoutMs } = dispatcher;
  const headers = { ...frame.message.headers, [headerNames.deadlineMs]: String(timeoutMs) };
  const message = { headers, payload: frame.message.payload };
  counters.issued += 1;
  replica.load += 1;
  try {
    const reply = await dispatcher.bus.request(frame.subject, message, { timeoutMs, signal });
    const queueLength = Number(reply.headers[headerNames.queueLength]);
    if (Number.isInteger(queueLength)) replica.load = queueLength + 1;
    throwIfError(reply);
    const collected = collectReply(reply, { ...frame.expected, signal: wanted, codec });
    counters.ok += 1;
    return collected;
  } catch (thrown) {
    counters[signal.aborted ? "cancelled" : "failed"] += 1;
    throw thrown;
  } finally {
    replica.load = Math.max(0, replica.load - 1);
  }
}

/** An error reply carries its code in a header; a code this side does not know counts as INTERNAL. */
function throwIfError(reply: BusMessage): void {
  const code = reply.headers[headerNames.errorCode];
  const text = reply.headers[headerNames.serviceError];
  if (code === undefined && text === undefined) return;
  const known = code !== undefined && isErrorCode(code) ? code : "INTERNAL";
  throw new FacultyError(known, text ?? `replica refused with ${code}`);
}

/** Until something changed among the teachers, or the time is over: breakers close by time alone. */
async function pause(dispatcher: Dispatcher, ms: number, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  try {
    await Promise.race([
      dispatcher.clock.sleep(ms, either),
      dispatcher.directory.changed(either).then(() => dispatcher.clock.sleep(Math.min(ms, firstPauseMs), either)),
    ]);
  } finally {
    done.abort();
  }
}
