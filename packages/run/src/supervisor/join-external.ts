import type { Dataset } from "@faculty/data/datasets";
import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import {
  type Heartbeat,
  heartbeatIntervalMs,
  readHeartbeat,
  requestWithLayers,
  type TeacherDescription,
} from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { unseenTeacherWarning } from "../run-file/check-measurable.ts";
import type { TeacherPin, TeacherPins } from "../run-file/teacher-pins.ts";
import { checkDescription } from "./check-description.ts";

export interface JoinOptions {
  readonly bus: Bus;
  /** Those that join by themselves. */
  readonly teachers: readonly TeacherSpec[];
  readonly dataset: Dataset;
  /** Of the run. */
  readonly augment: RunSpec["augment"];
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Told who is waited for, again and again, and why one that is there does not count. */
  readonly say: (line: string) => void;
  readonly abort: AbortSignal;
}

const lookEveryMs = 200;
const tellEveryMs = 15_000;
const describeTimeoutMs = 2000;
/** By then another replica, of the right model, would have been heard. */
const strangerMs = 3 * heartbeatIntervalMs;

/** What is heard of one teacher that has not joined yet. */
interface Heard {
  beat: Heartbeat | null;
  /** The first of another model than the one pinned. */
  stranger: { readonly beat: Heartbeat; readonly atMs: number } | null;
  /** Why what it sent last is of no use. */
  trouble: string | null;
}

/**
 * Resolves when a replica of every teacher that joins by itself is there and fits the data set.
 * @returns By teacher, the digest of its model, the run file's or the first one seen, and what it promises.
 * @throws FacultyError TEACHER_ABSENT after `timeoutMs`; DIGEST_MISMATCH where another model answers to the name;
 * CLASS_MISMATCH, SHAPE_MISMATCH where it does not fit.
 */
export async function joinExternal(options: JoinOptions): Promise<TeacherPins> {
  const { bus, teachers, clock, abort } = options;
  const heard = new Map(
    teachers.map(({ name }): [string, Heard] => [name, { beat: null, stranger: null, trouble: null }]),
  );
  const joined: Record<string, TeacherPin> = {};
  const startMs = clock.now();
  const subscriptions = teachers.map(({ name, digest }) =>
    bus.subscribe(subjects.heartbeat(name, "*"), (message) => {
      const of = heard.get(name) as Heard;
      try {
        const beat = readHeartbeat(message);
        if (beat.state !== "ready") return;
        if ((digest ?? beat.digest) === beat.digest) of.beat = beat;
        else of.stranger ??= { beat, atMs: clock.now() };
      } catch (thrown) {
        of.trouble = `its heartbeat is refused: ${asFacultyError(thrown).message}`;
      }
    }),
  );
  try {
    let toldMs = Number.NEGATIVE_INFINITY;
    for (;;) {
      for (const teacher of teachers) {
        const of = heard.get(teacher.name) as Heard;
        if (teacher.name in joined || of.beat === null) continue;
        const pin = await described(options, teacher, of.beat, of);
        if (pin !== null) joined[teacher.name] = pin;
        of.beat = null;
      }
      const missing = teachers.filter(({ name }) => !(name in joined));
      if (missing.length === 0) return joined;
      for (const teacher of missing) throwIfStranger(teacher, heard.get(teacher.name) as Heard, clock.now());
      const waitedMs = clock.now() - startMs;
      if (waitedMs >= options.timeoutMs) throw absence(missing, heard, options.timeoutMs);
      if (clock.now() - toldMs >= tellEveryMs) {
        toldMs = clock.now();
        const times = `${Math.round(waitedMs / 1000)} s of ${options.timeoutMs / 1000} s`;
        options.say(`waiting for teacher ${namedWithTrouble(missing, heard)} to join (${times})`);
      }
      await clock.sleep(lookEveryMs, abort);
    }
  } finally {
    for (const subscription of subscriptions) subscription.unsubscribe();
  }
}

/** What it is, or null where it does not say: it may say so later. */
async function described(
  { bus, dataset, augment, say, abort }: JoinOptions,
  teacher: TeacherSpec,
  { replica }: Heartbeat,
  of: Heard,
): Promise<TeacherPin | null> {
  let description: TeacherDescription;
  try {
    description = await requestWithLayers(bus, teacher.name, replica, { timeoutMs: describeTimeoutMs, abort });
  } catch (thrown) {
    abort.throwIfAborted();
    of.trouble = `its replica ${replica} does not describe itself: ${asFacultyError(thrown).message}`;
    return null;
  }
  const { digest, tolerance } = description;
  if (teacher.digest !== undefined && digest !== teacher.digest) {
    of.trouble = `its replica ${replica} describes itself as ${digest}, its heartbeat as ${teacher.digest}`;
    return null;
  }
  checkDescription(teacher, description, dataset, { augment });
  const unseen = unseenTeacherWarning(teacher, description.output, dataset);
  if (unseen !== null) say(`warning: ${unseen}`);
  const promise = tolerance === undefined ? "" : `, within ${tolerance} of what it says again`;
  say(`teacher ${teacher.name} has joined: replica ${replica}, digest ${digest}${promise}`);
  return { digest, ...(tolerance === undefined ? {} : { tolerance }) };
}

function throwIfStranger({ name, digest }: TeacherSpec, { stranger }: Heard, nowMs: number): void {
  if (stranger === null || nowMs - stranger.atMs < strangerMs) return;
  const { replica, digest: other } = stranger.beat;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `teacher ${name}: replica ${replica} serves model ${other}, this run is taught by ${digest}`,
    { teacher: name },
  );
}

function absence(missing: readonly TeacherSpec[], heard: ReadonlyMap<string, Heard>, timeoutMs: number): FacultyError {
  const why = `no answer within ${timeoutMs / 1000} s from teacher ${namedWithTrouble(missing, heard)}: start what serves it, or wait longer by --teacher-timeout`;
  return new FacultyError("TEACHER_ABSENT", why, { absent: missing.map(({ name }) => name) });
}

/** `py (its heartbeat is refused: …), other` */
function namedWithTrouble(missing: readonly TeacherSpec[], heard: ReadonlyMap<string, Heard>): string {
  const named = missing.map(({ name }) => {
    const trouble = heard.get(name)?.trouble ?? null;
    return trouble === null ? name : `${name} (${trouble})`;
  });
  return named.join(", ");
}
