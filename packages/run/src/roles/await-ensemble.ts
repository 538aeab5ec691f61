import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { TeacherDescription } from "@faculty/shared/protocol";
import { serviceNames } from "@faculty/shared/subjects";
import { findTeachers } from "../bus/find-teachers.ts";

/** A teacher of a run; with a digest, of that model alone. */
type AwaitedTeacher = Pick<TeacherSpec, "name" | "digest">;

export interface Awaited {
  readonly bus: Bus;
  readonly run: string;
  /** Who must answer; none where a signal store stands in for them. */
  readonly teachers: readonly AwaitedTeacher[];
  readonly abort: AbortSignal;
}

export interface Patience {
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Told at once who is waited for. */
  readonly say: (line: string) => void;
}

/** Long enough for a heartbeat of every replica. */
const discoveryWaitMs = 1100;

/**
 * Resolves when a run's coordinator and its teachers answer, with what the teachers say of themselves.
 * @throws FacultyError NO_RESPONDER or TEACHER_ABSENT after `timeoutMs`, naming everyone who does not answer.
 */
export async function awaitEnsemble(
  awaited: Awaited,
  { timeoutMs, clock, say }: Patience,
): Promise<readonly TeacherDescription[]> {
  const deadlineMs = clock.now() + timeoutMs;
  let told = "";
  for (;;) {
    const { alive, absent } = await lookAround(awaited);
    if (absent.length === 0) return alive;
    if (clock.now() >= deadlineMs) throw noAnswer(awaited.run, absent, timeoutMs);
    const waitedFor = absent.join(", ");
    if (waitedFor !== told) say(`waiting at most ${timeoutMs / 1000} s for ${waitedFor}`);
    told = waitedFor;
  }
}

/** Who of a run does not answer now, as an error that says so; null where everyone does. */
export async function absenceError(awaited: Awaited, timeoutMs: number): Promise<FacultyError | null> {
  const { absent } = await lookAround(awaited);
  return absent.length === 0 ? null : noAnswer(awaited.run, absent, timeoutMs);
}

async function lookAround({ bus, run, teachers, abort }: Awaited) {
  const [alive, coordinators] = await Promise.all([
    findTeachers(bus, discoveryWaitMs, abort),
    bus.discover(serviceNames.coordinator, discoveryWaitMs),
  ]);
  abort.throwIfAborted();
  const isServed = coordinators.some(({ metadata }) => metadata["run"] === run);
  const missing = teachers.filter((teacher) => !alive.some((one) => isOf(one, teacher)));
  const named = missing.map(({ name, digest }) => {
    const other = alive.find(({ teacher }) => teacher === name);
    return other === undefined ? `teacher ${name}` : `teacher ${name} (served as ${other.digest}, expected ${digest})`;
  });
  return { alive, absent: [...(isServed ? [] : [theCoordinator]), ...named] };
}

/** Whether a teacher node is a replica of a run's teacher, and no stranger of that name. */
export function isOf({ teacher, digest }: TeacherDescription, of: AwaitedTeacher): boolean {
  return teacher === of.name && (of.digest ?? digest) === digest;
}

const theCoordinator = "its coordinator";

function noAnswer(run: string, absent: readonly string[], timeoutMs: number): FacultyError {
  return new FacultyError(
    absent.includes(theCoordinator) ? "NO_RESPONDER" : "TEACHER_ABSENT",
    `run ${run}: no answer within ${timeoutMs / 1000} s from ${absent.join(", ")}`,
    { absent },
  );
}
