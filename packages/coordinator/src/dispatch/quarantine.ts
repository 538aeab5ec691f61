import type { Abort } from "@faculty/shared/abort";
import { FacultyError } from "@faculty/shared/errors";
import { type Answer, askReplica } from "./ask-replica.ts";
import { chooseReplica } from "./choose-replica.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { firstFrame, type Question } from "./predict-frames.ts";

/** Named one by one; a teacher that fails on more fails on everything. */
const maxNamed = 8;

/** Asks for one half that come to nothing for reasons of their own, before the half is let be. */
const maxTries = 3;

/**
 * Finds the samples that a teacher refuses, by asking for halves of a batch that was refused as a whole, so that whoever
 * reads the error knows what to look at. Then every replica is asked for the whole once more: one that refused it may have
 * come to its senses meanwhile, or another have joined.
 * @param refused - The last refusal of the whole.
 * @returns The error to throw, QUARANTINED, with `teacher`, `source` and `samples`; null where not all refuse any more.
 */
export async function quarantine(
  dispatcher: Dispatcher,
  teacher: string,
  question: Question,
  abort: Abort,
  refused: Extract<Answer, { kind: "refused" }>,
): Promise<FacultyError | null> {
  const samples: number[] = [];
  let why = refused.error;

  async function isolate(ids: Int32Array): Promise<void> {
    if (ids.length === 1) samples.push(ids[0] as number);
    if (ids.length === 1 || samples.length >= maxNamed) return;
    const middle = ids.length >> 1;
    for (const half of [ids.subarray(0, middle), ids.subarray(middle)]) {
      if (samples.length >= maxNamed) return;
      const error = await refusalOf(dispatcher, teacher, { ...question, ids: half }, abort);
      if (error === null) continue;
      why = error;
      await isolate(half);
    }
  }

  await isolate(question.ids);
  if (!(await allRefuse(dispatcher, teacher, question, abort))) return null;
  dispatcher.counters.quarantined += samples.length;
  const named = samples.length === 0 ? `${question.ids.length} samples together` : `sample ${samples.join(", ")}`;
  const more = samples.length >= maxNamed ? " and perhaps more" : "";
  const message = `teacher ${teacher} refuses ${question.source} ${named}${more}: ${why.message}`;
  dispatcher.logger.error({ event: "quarantined", teacher, source: question.source, samples, code: why.code }, message);
  return new FacultyError("QUARANTINED", message, { teacher, source: question.source, samples }, { cause: why });
}

async function allRefuse(dispatcher: Dispatcher, teacher: string, question: Question, abort: Abort): Promise<boolean> {
  const { directory, bus, requestTimeoutMs } = dispatcher;
  for (const replica of directory.heard(teacher, question.digests?.[teacher])) {
    const frame = firstFrame(replica.description, question, bus.maxPayloadBytes);
    const answer = await askReplica(dispatcher, replica, frame, question, requestTimeoutMs, abort);
    if (answer.kind === "ok" || answer.fault !== "definite") return false;
  }
  return true;
}

/** Why these samples are refused for what they are; null where they are answered, or nobody can tell. */
async function refusalOf(
  dispatcher: Dispatcher,
  teacher: string,
  question: Question,
  abort: Abort,
): Promise<FacultyError | null> {
  const { directory, random, bus, requestTimeoutMs } = dispatcher;
  for (let tries = 0; tries < maxTries; tries++) {
    const replica = chooseReplica(directory.heard(teacher, question.digests?.[teacher]), random, new Set());
    if (replica === undefined) return null;
    const frame = firstFrame(replica.description, question, bus.maxPayloadBytes);
    const answer = await askReplica(dispatcher, replica, frame, question, requestTimeoutMs, abort);
    if (answer.kind === "ok") return null;
    if (answer.fault === "definite") return answer.error;
  }
  return null;
}
