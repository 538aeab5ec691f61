import { createInputRoom, mostRowsTogether } from "@faculty/data/augmentation";
import { checkInputs, type Dataset, shownDigest, unknownVocabularyWarning } from "@faculty/data/datasets";
import { onAbort } from "@faculty/shared/abort";
import type { Bus, BusMessage, Respond } from "@faculty/shared/bus";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { encodeFrame } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import {
  describeReplies,
  type Heartbeat,
  heartbeatIntervalMs,
  type TeacherDescription,
  type TeacherState,
} from "@faculty/shared/protocol";
import { serviceNames, subjects, subjectToken } from "@faculty/shared/subjects";
import { type Meter, noMeter } from "@faculty/shared/telemetry";
import { inferJobs } from "./infer/infer-jobs.ts";
import { type Batching, createJobQueue } from "./infer/job-queue.ts";
import { meteredTeacher } from "./infer/metered-teacher.ts";
import { workInTurn } from "./infer/work-in-turn.ts";
import type { Job } from "./receive/job.ts";
import { receive } from "./receive/receive.ts";
import { observeReply } from "./reply/observe-reply.ts";
import { errorReply, replyFrame } from "./reply/reply-frame.ts";
import type { Teacher } from "./teacher/teacher.ts";

export interface ServeTeacherOptions {
  readonly bus: Bus;
  /** Teacher's name in the run; one subject token. */
  readonly name: string;
  /** Distinguishes replicas of one teacher; one subject token. */
  readonly replica: string;
  /** Stays the caller's, who disposes it after the node. */
  readonly teacher: Teacher;
  /** Lets the coordinator name samples instead of sending them. */
  readonly dataset?: Dataset | undefined;
  /** Requests held at once, waiting or being computed; one more is refused. */
  readonly capacity?: number;
  /** Rows the model is given at once; a request of more is computed in parts. */
  readonly maxBatchRows?: number;
  readonly batching?: Batching;
  readonly clock?: Clock;
  readonly logger: Logger;
  readonly meter?: Meter;
  /** Aborting it drains the node. */
  readonly abort?: AbortSignal | undefined;
}

export interface TeacherNode extends AsyncDisposable {
  readonly description: TeacherDescription;
  /** Settles when the node has drained; rejects when it failed. */
  readonly closed: Promise<void>;
  /** Refuses new requests, answers those it holds, then leaves the bus. Disposing does so too, and never rejects. */
  drain(): Promise<void>;
}

const defaultCapacity = 16; // twice the coordinator's default credit, for two students
const serviceVersion = "0.1.0";

/**
 * Serves one replica of a teacher until it is drained.
 * 1. It is seen on the bus only after the model has answered once.
 * 2. Every request has exactly one reply: its signal, or a refusal with a code.
 * 3. One inference runs at a time, in the order requests came; what computes elsewhere has the next one beforehand.
 * 4. What arrives beyond `capacity` or while draining is refused at once; what was accepted is answered.
 * 5. A model that has become another one serves no more: `closed` rejects.
 * 6. A reply depends on its request and the model, not on what else was asked or when (`batching: separate`).
 * @throws FacultyError USAGE, SHAPE_MISMATCH, TOO_LARGE, or whatever the model throws on its first sample.
 */
export async function serveTeacher(options: ServeTeacherOptions): Promise<TeacherNode> {
  const { bus, teacher, dataset = null, logger, abort } = options;
  const { capacity = defaultCapacity, maxBatchRows = mostRowsTogether } = options;
  const { clock = systemClock, meter = noMeter } = options;
  const description = describe(options);
  const { replica, digest, backend } = description;
  const unsaid = dataset && unknownVocabularyWarning(`teacher ${description.teacher}`, description, dataset);
  if (unsaid) logger.warn({ event: "vocabulary" }, unsaid);
  const name = description.teacher;
  const described = describeReplies(description, bus.maxPayloadBytes);
  const queue = createJobQueue({ clock, batching: options.batching ?? { kind: "separate" }, capacity, maxBatchRows });
  const receiver = { description, dataset, maxPayloadBytes: bus.maxPayloadBytes, heads: { last: null } };
  const measured = meteredTeacher(teacher, name, meter, clock);
  const observer = { teacher: name, meter, clock, logger };
  const rooms = [createInputRoom(), createInputRoom()] as const;
  const stopped = new AbortController();
  let state: TeacherState = "ready";
  let samples = 0;
  let taken = 0;
  let freeAtMs = Number.NEGATIVE_INFINITY;

  if (!teacher.facts.isByName) await warmUp(teacher);
  abort?.throwIfAborted();

  meter.gauge("faculty_teacher_pending_requests", () => [{ labels: { teacher: name }, value: queue.length }]);

  function handle(message: BusMessage, answered: Respond): void {
    const respond = observeReply(observer, message, answered);
    try {
      queue.checkRoom(); // before the request is read: what is refused under overload costs what is answered
      queue.add(receive(receiver, message, respond, clock.now()));
    } catch (thrown) {
      refuse(respond, asFacultyError(thrown));
    }
  }

  function refuse(respond: Respond, error: FacultyError): void {
    const level = error.retryable ? "debug" : "warn";
    logger[level]({ event: "predict-refused", code: error.code, err: error }, "request refused");
    send(respond, errorReply(error, queue.length));
  }

  /** The asker may have gone, the connection too: it asks again. */
  function send(respond: Respond, reply: Parameters<Respond>[0]): void {
    try {
      respond(reply);
    } catch (thrown) {
      logger.warn({ event: "reply-lost", err: asFacultyError(thrown) }, "reply could not be sent");
    }
  }

  /** @param begun - Called when the model was asked about all of them, and the next may be asked. */
  async function answer(asked: readonly Job[], begun: () => void): Promise<void> {
    const startedMs = clock.now();
    const jobs = asked.filter((job) => job.deadlineAtMs > startedMs);
    for (const job of asked) if (!jobs.includes(job)) finish(job, () => expired(job, startedMs));
    const room = rooms[taken++ % 2 === 0 ? 0 : 1];
    const isAhead = teacher.facts.computesElsewhere && jobs.every(({ layers }) => layers.length === 0);
    try {
      const results = await inferJobs(measured, jobs, maxBatchRows, room, isAhead ? begun : undefined);
      const endedMs = clock.now();
      const begunMs = Math.max(startedMs, freeAtMs);
      const computeMs = endedMs - begunMs;
      freeAtMs = endedMs;
      jobs.forEach((job, index) => {
        const queueMs = begunMs - job.receivedAtMs;
        meter.observe("faculty_teacher_queue_duration_seconds", { teacher: name }, queueMs / 1000);
        const head = { model: name, digest, replica, queueMs, computeMs };
        const said = results[index] as (typeof results)[number];
        finish(job, () => replyFrame(head, job, said, queue.length));
      });
    } catch (thrown) {
      const error = asFacultyError(thrown);
      for (const job of jobs) finish(job, () => error);
      if (error.code === "DIGEST_MISMATCH") throw error; // what it said it would serve is not there any more
    }
  }

  function finish(job: Job, outcome: () => ReturnType<typeof replyFrame> | FacultyError): void {
    queue.finished();
    try {
      const reply = outcome();
      if (reply instanceof FacultyError) refuse(job.respond, reply);
      else {
        samples += job.rows;
        send(job.respond, reply);
      }
    } catch (thrown) {
      refuse(job.respond, asFacultyError(thrown));
    }
  }

  function publishHeartbeat(): void {
    const { length: queueLength } = queue;
    const instance = service.id;
    const beat: Heartbeat = { teacher: name, replica, digest, state, queueLength, capacity, samples, instance };
    try {
      bus.publish(subjects.heartbeat(name, replica), encodeFrame({ ...beat }, []));
    } catch (thrown) {
      logger.debug({ event: "heartbeat-lost", err: asFacultyError(thrown) }, "heartbeat could not be sent");
    }
  }

  async function beat(): Promise<void> {
    for (;;) {
      await clock.sleep(heartbeatIntervalMs, stopped.signal).catch(() => undefined); // rejects only when stopped
      if (stopped.signal.aborted) return;
      publishHeartbeat();
    }
  }

  const service = await bus.serve(
    {
      name: serviceNames.teacher,
      version: serviceVersion,
      description: `teacher ${name}, replica ${replica}`,
      metadata: { teacher: name, replica, digest, backend },
    },
    [
      { name: "predict", subject: subjects.predict(name, replica), handle },
      {
        name: "describe",
        subject: subjects.describe(name, replica),
        handle: (request, respond) => send(respond, described(request)),
      },
    ],
  );
  const beating = beat();
  // Now, and whenever there is a connection again: who lost the node meanwhile does not wait for the next one.
  const link = bus.onStatus(({ kind }) => {
    if (kind === "connected") publishHeartbeat();
  });
  const closed = live();

  async function live(): Promise<void> {
    try {
      // In turns, so that what came in while the model held the event loop is accepted or refused.
      await workInTurn({ next: () => queue.next(), carryOut: answer, turn: () => clock.turn() });
    } finally {
      stopped.abort();
      link.unsubscribe();
      await beating;
      await leave();
      logger.info({ event: "teacher-closed", teacher: name, replica, samples }, "teacher node closed");
    }
  }

  /** A bus that is down cannot be left in order; whoever closes the connection leaves it too. */
  async function leave(): Promise<void> {
    try {
      await service[Symbol.asyncDispose]();
      await bus.flush();
    } catch (thrown) {
      logger.warn({ event: "bus-lost", err: asFacultyError(thrown) }, "the bus is gone before the node left it");
    }
  }

  async function drain(): Promise<void> {
    if (state === "ready") {
      state = "draining";
      queue.close();
      publishHeartbeat();
    }
    await closed;
  }

  const stop = () => void drain().catch(() => undefined); // whoever awaits `closed` learns of it
  onAbort(abort, stopped.signal, stop);
  if (abort?.aborted) stop();
  logger.info({ event: "teacher-ready", teacher: name, replica, digest, backend }, "teacher node ready");
  return { description, closed, drain, [Symbol.asyncDispose]: () => drain().catch(() => undefined) };
}

function describe({ name, replica, teacher, dataset }: ServeTeacherOptions): TeacherDescription {
  if (dataset) checkInputs(`teacher ${name}`, teacher.facts, dataset);
  // Of what it takes, describe says the shape; of what it says, logits.
  const { whole: _whole, tokens: _tokens, yields: _yields, isByName: _isByName, ...rest } = teacher.facts;
  const { computesElsewhere: _computesElsewhere, ...facts } = rest;
  return {
    teacher: subjectToken("teacher name", name),
    replica: subjectToken("replica", replica),
    ...facts,
    inputDatatypes: facts.inputDatatypes ?? ["FP32", "UINT8"],
    datasets: dataset ? [shownDigest(facts, dataset)] : [],
  };
}

async function warmUp(teacher: Teacher): Promise<void> {
  const zeros = {
    rows: 1,
    copyInputs: (_from: number, _to: number, out: Float32Array) => void out.fill(0),
    textsOf: () => ["warm up"],
    layers: [],
    rowsTogether: 1,
  };
  await inferJobs(teacher, [zeros], 1, createInputRoom());
}

function expired({ deadlineAtMs }: Job, nowMs: number): FacultyError {
  const lateMs = Math.round(nowMs - deadlineAtMs);
  return new FacultyError("DEADLINE", `the request's deadline passed ${lateMs} ms before its turn came`);
}
