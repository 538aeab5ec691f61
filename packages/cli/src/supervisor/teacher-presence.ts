import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { observeHeartbeats } from "../observe.ts";

/**
 * Resolves when every expected replica has said on the bus that it is ready.
 * @param expected - Replicas by teacher name.
 * @throws FacultyError TEACHER_ABSENT after `timeoutMs`, naming who is missing.
 */
export async function waitForTeachers(
  bus: Bus,
  expected: ReadonlyMap<string, number>,
  { timeoutMs, clock, signal }: { readonly timeoutMs: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  if (expected.size === 0) return;
  const ready = new Map<string, Set<string>>();
  let everyoneIsHere: () => void = () => undefined;
  const present = new Promise<void>((resolve) => {
    everyoneIsHere = resolve;
  });
  const missing = () => [...expected].filter(([teacher, replicas]) => (ready.get(teacher)?.size ?? 0) < replicas);
  const subscription = observeHeartbeats(bus, (beat) => {
    if (beat.state !== "ready") return;
    ready.set(beat.teacher, (ready.get(beat.teacher) ?? new Set()).add(beat.replica));
    if (missing().length === 0) everyoneIsHere();
  });
  const over = new AbortController();
  try {
    const late = clock.sleep(timeoutMs, AbortSignal.any([signal, over.signal])).then(() => {
      const absent = missing().map(
        ([teacher, replicas]) => `${teacher} (${ready.get(teacher)?.size ?? 0} of ${replicas})`,
      );
      throw new FacultyError("TEACHER_ABSENT", `not ready after ${timeoutMs / 1000} s: ${absent.join(", ")}`);
    });
    late.catch(() => undefined); // after the teachers came nobody waits for it
    await Promise.race([present, late]);
  } finally {
    over.abort();
    subscription.unsubscribe();
  }
}
