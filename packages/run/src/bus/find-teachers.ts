import type { Bus } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { requestDescription, type TeacherDescription } from "@faculty/shared/protocol";
import { serviceNames, tokenPattern } from "@faculty/shared/subjects";
import { observeHeartbeats } from "./observe.ts";

const describeTimeoutMs = 2000;

/**
 * Every teacher node that answers discovery within `waitMs`, or is heard meanwhile, as it describes itself, by teacher and
 * replica. One that does not register as a service says once a second that it is there.
 */
export async function findTeachers(
  bus: Bus,
  waitMs: number,
  abort: AbortSignal,
): Promise<readonly TeacherDescription[]> {
  const found = new Map<string, { readonly teacher: string; readonly replica: string }>();
  const add = (teacher: string, replica: string) => found.set(`${teacher} ${replica}`, { teacher, replica });
  const listening = observeHeartbeats(bus, ({ teacher, replica }) => add(teacher, replica));
  try {
    const listened = systemClock.sleep(waitMs, abort); // discovery ends at once where nobody is a service
    const [services] = await Promise.all([bus.discover(serviceNames.teacher, waitMs), listened]);
    for (const { metadata } of services) {
      const { teacher = "", replica = "" } = metadata;
      if (tokenPattern.test(teacher) && tokenPattern.test(replica)) add(teacher, replica);
    }
  } finally {
    listening.unsubscribe();
  }
  const described = await Promise.all(
    [...found.values()].map(async ({ teacher, replica }) => {
      try {
        return await requestDescription(bus, teacher, replica, { timeoutMs: describeTimeoutMs, abort });
      } catch {
        abort.throwIfAborted();
        return undefined; // it left between the two questions
      }
    }),
  );
  return described
    .filter((description) => description !== undefined)
    .sort((a, b) => a.teacher.localeCompare(b.teacher) || a.replica.localeCompare(b.replica));
}
