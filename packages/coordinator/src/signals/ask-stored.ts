import { shownDigest } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { SignalMode, TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { TeacherDescription } from "@faculty/shared/protocol";
import type { AskTeacher, TeacherReply } from "../dispatch/ask-teacher.ts";
import { layersOf, type Question } from "../dispatch/predict-frames.ts";
import type { Directory } from "../teachers/directory.ts";
import { joinedRows } from "./joined-rows.ts";
import { measureDrift } from "./measure-drift.ts";
import { createQuestionsUnderWay } from "./questions-under-way.ts";
import { keptAmong, type SampleName, sampleNames } from "./sample-names.ts";
import { keptView, partitionName, type SignalKey, signalKey } from "./signal-key.ts";
import type { SignalStore } from "./signal-store.ts";

export interface AskStoredOptions {
  readonly store: SignalStore;
  readonly mode: SignalMode;
  readonly askLive: AskTeacher;
  readonly directory: Pick<Directory, "replicas">;
  /** The run's, of which each may say which digest it must have, and what it promises. */
  readonly teachers: readonly Pick<TeacherSpec, "name" | "digest" | "tolerance">[];
  readonly logger: Logger;
}

const noLayers: TeacherReply["layers"] = new Map();

/** The codecs round; a live teacher that is this far from what is kept, and from what it promises, in nats, is another one. */
const maxDrift = 0.01;

/**
 * Asks the signal store, then the teacher. Of samples that are kept by content the missing ones alone are asked about. A
 * batch of others comes from the store whole or not at all: a teacher's numbers may depend, in the last bit, on how many
 * rows it computes at once. Invariants:
 *
 * 1. A teacher has one digest for as long as this lives: the one asked for, else the one expected, else that of a live
 *    replica, else the only one the store knows.
 * 2. Entries are used with a live teacher only after a sample of them was compared with it.
 * 3. What a teacher said that promises no bits is on disk before it is used, and of a sample that it was asked about
 *    before, that counts.
 * 4. A sample is asked about once, however many batches want it at the same time: where an epoch begins while the last
 *    batches of the one before are on their way, chance would otherwise decide which of two answers a batch is made of.
 */
export function askStored(options: AskStoredOptions): AskTeacher {
  const { store, mode, askLive, directory, teachers, logger } = options;
  const pinned = new Map<string, TeacherDescription>();
  const compared = new Map<string, Promise<void>>();
  const underWay = createQuestionsUnderWay();

  function wanted(teacher: string, { digests }: Question): string | undefined {
    return digests?.[teacher] ?? teachers.find(({ name }) => name === teacher)?.digest;
  }

  function identified(teacher: string, digest: string | undefined): TeacherDescription | undefined {
    const key = `${teacher}@${digest}`;
    const live = mode === "hybrid" ? directory.replicas(teacher, digest)[0]?.description : undefined;
    const kept = digest === undefined ? onlyKept : keptOf(digest);
    const described = pinned.get(key) ?? live ?? kept(teacher);
    if (described !== undefined) pinned.set(key, described);
    return described;
  }

  function keptOf(digest: string): typeof onlyKept {
    return (teacher) => store.teachers(teacher).find((kept) => kept.digest === digest);
  }

  function onlyKept(teacher: string): TeacherDescription | undefined {
    const [only, another] = store.teachers(teacher);
    if (another === undefined || mode === "hybrid") return another === undefined ? only : undefined;
    const digests = store.teachers(teacher).map(({ digest }) => digest.slice(0, 12));
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `the signal store knows ${digests.length} models as teacher ${teacher} (${digests.join(", ")}), expected one`,
      { teacher },
    );
  }

  async function compare(teacher: TeacherDescription, key: SignalKey, question: Question, abort: Abort): Promise<void> {
    if (mode !== "hybrid" || directory.replicas(teacher.teacher).length === 0) return;
    const drift = await measureDrift(store, askLive, teacher.teacher, key, question, abort);
    logger.info({ event: "signals-compared", teacher: teacher.teacher, ...drift }, "kept signals compared");
    const most = maxDrift + toleranceOf(teacher);
    if (drift.maxKl > most)
      throw new FacultyError(
        "SIGNAL_DRIFT",
        `teacher ${teacher.teacher} is up to ${drift.maxKl.toFixed(4)} nats away from its kept signals, expected at most ${most}`,
        { teacher: teacher.teacher },
      );
  }

  /** As it describes itself, or as the run file says of it. */
  function toleranceOf({ teacher, tolerance = 0 }: TeacherDescription): number {
    return Math.max(tolerance, teachers.find(({ name }) => name === teacher)?.tolerance ?? 0);
  }

  async function kept(description: TeacherDescription, question: Question, abort: Abort) {
    const key = keyOf(description, question);
    const logits = await store.get(key, namesOf(question));
    if (logits === null) return null;
    const partition = partitionName(key);
    const comparing = compared.get(partition) ?? compare(description, key, question, abort);
    compared.set(partition, comparing);
    await comparing.catch((thrown: unknown) => {
      compared.delete(partition); // the next batch compares again
      throw thrown;
    });
    return { description, logits, layers: noLayers };
  }

  return async (teacher, question, abort) => {
    if (layersOf({ teacher }, question).length > 0) {
      if (mode !== "offline") return askLive(teacher, question, abort);
      throw new FacultyError(
        "NOT_FOUND",
        `layers of teacher ${teacher} are not kept, expected signals.mode online or hybrid`,
      );
    }
    const of = entriesOf(teacher, question);
    let description: TeacherDescription | undefined;
    let missing: readonly SampleName[];
    for (;;) {
      description = identified(teacher, wanted(teacher, question));
      missing = await missingOf(description, question);
      const found = description === undefined || missing.length > 0 ? null : await kept(description, question, abort);
      if (found !== null) return found;
      const before = underWay.holding(of, missing);
      if (before.length === 0) break;
      await Promise.all(before);
      abort.throwIfAborted();
    }
    if (mode === "offline")
      throw new FacultyError(
        "NOT_FOUND",
        `the signal store holds no signal of teacher ${teacher} for some of ${question.ids.length} ${question.source} samples from ${question.ids[0]}${question.view.augment.length > 0 ? ` in epoch ${question.view.epoch}` : ""}: run faculty harvest`,
        { teacher },
      );
    return underWay.add(of, missing, complete(teacher, description, question, missing, abort));
  };

  /** Those to be asked about, each once; of samples that are kept by index all or none. */
  async function missingOf(description: TeacherDescription | undefined, question: Question) {
    const names = namesOf(question);
    if (description === undefined) return distinct(names);
    const missing = await store.missing(keyOf(description, question), names);
    return missing.length > 0 && "dataset" in amongOf(question) ? distinct(names) : missing;
  }

  /** What is kept of a question, and what the teacher says of the rest. */
  async function complete(
    teacher: string,
    description: TeacherDescription | undefined,
    question: Question,
    missing: readonly SampleName[],
    abort: Abort,
  ): Promise<TeacherReply> {
    if ("dataset" in amongOf(question)) return askAndKeep(teacher, description, question, abort);
    const names = namesOf(question);
    const rest = without(names, missing);
    const found =
      description === undefined || rest.length === 0 ? null : await kept(description, partOf(question, rest), abort);
    const asked = found === null ? distinct(names) : missing; // of what was evicted meanwhile nothing is kept
    const reply = await askAndKeep(teacher, description, partOf(question, asked), abort);
    const parts = [{ names: asked, signal: reply.logits }];
    if (found !== null) parts.push({ names: rest, signal: found.logits });
    return { ...reply, logits: joinedRows(names, reply.logits.width, rowsPerSample(reply.description.output), parts) };
  }

  async function askAndKeep(
    teacher: string,
    description: TeacherDescription | undefined,
    question: Question,
    abort: Abort,
  ): Promise<TeacherReply> {
    const reply = await askLive(teacher, question, abort);
    if (description !== undefined && reply.description.digest !== description.digest)
      throw new FacultyError(
        "DIGEST_MISMATCH",
        `teacher ${teacher} is ${reply.description.digest.slice(0, 12)}, its kept signals are of ${description.digest.slice(0, 12)}`,
        { teacher },
      );
    pinned.set(`${teacher}@${wanted(teacher, question)}`, reply.description);
    const key = keyOf(reply.description, question);
    const names = namesOf(question);
    const isOnce = toleranceOf(reply.description) > 0; // asked again, it would say something else
    const said = await store.put(key, reply.description, names, reply.logits, isOnce);
    return { ...reply, logits: (isOnce ? await store.get(key, names) : null) ?? said };
  }
}

/** Names what a question's signals are kept among, before it is known which model answers. */
function entriesOf(teacher: string, question: Question): string {
  const { view, digests } = question;
  return JSON.stringify([teacher, digests?.[teacher], amongOf(question), view.augment.length > 0 ? view : null]);
}

function keyOf(teacher: TeacherDescription, question: Question): SignalKey {
  return signalKey({
    teacher: teacher.digest,
    ...keptAmong(question.dataset, question.source, question.view, shownDigest(teacher, question.dataset)),
    view: keptView(question.view, question.dataset),
    signal: question.signal.kind,
    codec: question.codec,
    classes: rowWidth(teacher.output),
    positions: rowsPerSample(teacher.output),
  });
}

function amongOf({ dataset, source, view }: Question) {
  return keptAmong(dataset, source, view);
}

function namesOf({ dataset, source, view, ids }: Question): readonly SampleName[] {
  return sampleNames(dataset, source, view, ids);
}

function distinct(names: readonly SampleName[]): readonly SampleName[] {
  return [...new Set(names)];
}

/** The names but those, each once. */
function without(names: readonly SampleName[], those: readonly SampleName[]): readonly SampleName[] {
  const others = new Set(those);
  return distinct(names).filter((name) => !others.has(name));
}

/** A question about some of its samples, which it names in that order. */
function partOf(question: Question, wanted: readonly SampleName[]): Question {
  const idOf = new Map(namesOf(question).map((name, place) => [name, question.ids[place] as number]));
  return { ...question, ids: Int32Array.from(wanted, (name) => idOf.get(name) as number) };
}
