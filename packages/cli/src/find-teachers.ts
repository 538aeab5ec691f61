import type { Bus } from "@faculty/shared/bus";
import {
  encodeFrame,
  readDescription,
  serviceNames,
  subjects,
  type TeacherDescription,
  tokenPattern,
} from "@faculty/shared/protocol";

const describeTimeoutMs = 2000;

/** Every teacher node that answers discovery within `waitMs`, as it describes itself, by teacher and replica. */
export async function findTeachers(
  bus: Bus,
  waitMs: number,
  signal: AbortSignal,
): Promise<readonly TeacherDescription[]> {
  const services = await bus.discover(serviceNames.teacher, waitMs);
  const subjectsToAsk = services.flatMap(({ metadata: { teacher = "", replica = "" } }) =>
    tokenPattern.test(teacher) && tokenPattern.test(replica) ? [subjects.describe(teacher, replica)] : [],
  );
  const described = await Promise.all(
    [...new Set(subjectsToAsk)].map(async (subject) => {
      try {
        const asked = encodeFrame({}, []);
        return readDescription(subject, await bus.request(subject, asked, { timeoutMs: describeTimeoutMs, signal }));
      } catch {
        signal.throwIfAborted();
        return undefined; // it left between the two questions
      }
    }),
  );
  return described
    .filter((description) => description !== undefined)
    .sort((a, b) => a.teacher.localeCompare(b.teacher) || a.replica.localeCompare(b.replica));
}
