import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { observeHeartbeats } from "../bus/observe.ts";

/** Whom a run waits for; of any digest where none is said. */
type AwaitedTeacher = Pick<TeacherSpec, "name" | "digest" | "replicas">;

/**
 * Resolves when every expected replica has said on the bus that it is ready, with the model that the run expects.
 * @throws FacultyError TEACHER_ABSENT after `timeoutMs`, naming who is missing, and who answers to the name with another
 * model.
 */
export async function waitForTeachers(
  bus: Bus,
  expected: readonly AwaitedTeacher[],
  { timeoutMs, clock, abort }: { readonly timeoutMs: number; readonly clock: Clock; readonly abort: AbortSignal },
): Promise<void> {
  if (expected.length === 0) return;
  const ready = new Map<string, Set<string>>();
  const strangers = new Map<string, string>();
  let everyoneIsHere: () => void = () => undefined;
  const present = new Promise<void>((resolve) => {
    everyoneIsHere = resolve;
  });
  const countOf = (teacher: string) => ready.get(teacher)?.size ?? 0;
  const missing = () => expected.filter(({ name, replicas }) => countOf(name) < replicas);
  const subscription = observeHeartbeats(bus, (beat) => {
    const awaited = expected.find(({ name }) => name === beat.teacher);
    if (beat.state !== "ready" || awaited === undefined) return;
    if (awaited.digest !== undefined && awaited.digest !== beat.digest) {
      strangers.set(beat.teacher, `replica ${beat.replica} serves ${beat.digest}, expected ${awaited.digest}`);
      return;
    }
    ready.set(beat.teacher, (ready.get(beat.teacher) ?? new Set()).add(beat.replica));
    if (missing().length === 0) everyoneIsHere();
  });
  const over = new AbortController();
  try {
    const late = clock.sleep(timeoutMs, AbortSignal.any([abort, over.signal])).then(() => {
      const absent = missing().map(({ name, replicas }) => {
        const other = strangers.get(name);
        return `${name} (${countOf(name)} of ${replicas}${other === undefined ? "" : `; ${other}`})`;
      });
      throw new FacultyError("TEACHER_ABSENT", `not ready after ${timeoutMs / 1000} s: ${absent.join(", ")}`);
    });
    late.catch(() => undefined); // after the teachers came nobody waits for it
    await Promise.race([present, late]);
  } finally {
    over.abort();
    subscription.unsubscribe();
  }
}
