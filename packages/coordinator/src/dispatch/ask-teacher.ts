import { type Abort, linkAborts } from "@faculty/shared/abort";
import { FacultyError } from "@faculty/shared/errors";
import { rowsPerSample } from "@faculty/shared/outputs";
import { heartbeatIntervalMs, type TeacherDescription } from "@faculty/shared/protocol";
import type { CollectedReply } from "../replies/collect.ts";
import type { Replica } from "../teachers/directory.ts";
import { askHedged } from "./ask-hedged.ts";
import { chooseReplica } from "./choose-replica.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { joinReplies } from "./join-replies.ts";
import { firstFrame, type Question, separateRelations } from "./predict-frames.ts";
import { quarantine } from "./quarantine.ts";

/** First pause after every replica refused or failed; doubled up to the limit. */
const firstPauseMs = 20;
const longestPauseMs = 1000;

/**
 * A batch that is refused so often for what it is, not for when it came, and by every replica there is, is given up and
 * reported, never looped. One broken replica among others refuses what they answer.
 */
const definiteRefusals = 3;
/** Of a new coordinator: whoever lives is heard of and described by then, until that it may know of a broken replica alone. */
const allHeardMs = 3 * heartbeatIntervalMs;

/** A replica that is slower than the time it was given is given twice the time, up to this many times. */
const maxDoublings = 5;

/** Asks one teacher for one batch; what asks replicas, and what looks into the signal store first. */
export type AskTeacher = (teacher: string, question: Question, abort: Abort) => Promise<TeacherReply>;

/** Logits are `[rows, classes]` in the teacher's own class order, a row a position of each sample. */
export interface TeacherReply extends CollectedReply {
  readonly description: TeacherDescription;
}

/**
 * One teacher's logits for one batch, from whichever replicas answer first. While nobody answers it tries for ever,
 * until `abort` fires: a target must not depend on who was alive. What does not fit one message is asked for in parts,
 * each of them retried alone.
 * @throws FacultyError SHAPE_MISMATCH, TOO_LARGE, UNKNOWN_LAYER or BUS_REFUSED for what can never be asked; QUARANTINED,
 * naming the samples, for what no replica answers.
 */
export async function askTeacher(
  dispatcher: Dispatcher,
  teacher: string,
  question: Question,
  abort: Abort,
): Promise<TeacherReply> {
  const rounds: CollectedReply[] = [];
  let description: TeacherDescription | undefined;
  for (const round of separateRelations(question)) {
    const parts: CollectedReply[] = [];
    for (let from = 0; from < round.ids.length; ) {
      const rest = { ...round, ids: round.ids.subarray(from) };
      const part = await askPart(dispatcher, teacher, rest, abort);
      description ??= part.description;
      parts.push(part);
      from += part.logits.rows / rowsPerSample(part.description.output);
    }
    rounds.push(joinReplies(parts));
  }
  const [first] = rounds;
  if (first === undefined || description === undefined) throw new FacultyError("INTERNAL", "no rows were asked for");
  return { ...first, description, layers: new Map(rounds.flatMap(({ layers }) => [...layers])) };
}

/** As many of the first rows as fit one message. */
async function askPart(
  dispatcher: Dispatcher,
  teacher: string,
  question: Question,
  abort: Abort,
): Promise<TeacherReply> {
  const { directory, random, bus, clock, retries, counters, meter } = dispatcher;
  const tried = new Set<Replica>();
  const refusedBy = new Set<Replica>();
  let pauseMs = firstPauseMs;
  let timeoutMs = dispatcher.requestTimeoutMs;
  let refusals = 0;
  let refused: FacultyError | null = null;
  for (let attempt = 1; ; ) {
    abort.throwIfAborted();
    const replicas = directory.replicas(teacher, question.digests?.[teacher]);
    if (replicas.every((replica) => tried.has(replica))) {
      tried.clear();
      await pause(dispatcher, pauseMs, abort);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
      if (replicas.length === 0) continue;
    }
    if (refused !== null && !retries.take()) await clock.sleep(longestPauseMs, abort);
    const replica = chooseReplica(directory.replicas(teacher, question.digests?.[teacher]), random, tried);
    if (replica === undefined) continue;
    if (refused === null) retries.earn();
    else {
      counters.retried += 1;
      meter.count("faculty_retries_total", { reason: refused.code });
    }
    const frame = firstFrame(replica.description, question, bus.maxPayloadBytes);
    const asked = question.origin === undefined ? question : { ...question, origin: { ...question.origin, attempt } };
    const answer = await askHedged(dispatcher, replica, frame, asked, timeoutMs, abort);
    if (answer.kind === "ok") return { description: answer.replica.description, ...answer.reply };
    refused = answer.error;
    attempt += 1;
    if (answer.fault === "misfit") throw answer.error;
    if (answer.fault === "definite") {
      refusals += 1;
      refusedBy.add(answer.replica);
    }
    if (answer.error.code === "DEADLINE")
      timeoutMs = Math.min(2 * timeoutMs, dispatcher.requestTimeoutMs * 2 ** maxDoublings);
    tried.add(answer.replica);
    const isRefusedByAll = directory.heard(teacher, question.digests?.[teacher]).every((one) => refusedBy.has(one));
    if (refusals < definiteRefusals || !isRefusedByAll) continue;
    const unheardMs = dispatcher.startedAtMs + allHeardMs - clock.now();
    if (unheardMs > 0) {
      await clock.sleep(unheardMs, abort);
      continue;
    }
    const refusedRows = { ...question, ids: question.ids.subarray(0, frame.expected.rows) };
    const givenUp = await quarantine(dispatcher, teacher, refusedRows, abort, answer);
    if (givenUp !== null) throw givenUp;
    refusals = 0;
    refusedBy.clear();
  }
}

/** Until something changed among the teachers, or the time is over: breakers close by time alone. */
async function pause(dispatcher: Dispatcher, ms: number, abort: Abort): Promise<void> {
  const { clock, directory } = dispatcher;
  using either = linkAborts(abort);
  try {
    await Promise.race([
      clock.sleep(ms, either.signal),
      directory.changed(either.signal).then(() => clock.sleep(Math.min(ms, firstPauseMs), either.signal)),
    ]);
  } finally {
    either.abort(new FacultyError("CANCELLED", "the pause is over"));
  }
}
