import type { Bus } from "@faculty/shared/bus";
import { serviceNames, type TeacherDescription, teacherDescription } from "@faculty/shared/protocol";

const describeTimeoutMs = 2000;

/** Every teacher node that answers discovery within `waitMs`, as it describes itself, by teacher and replica. */
export async function findTeachers(
  bus: Bus,
  waitMs: number,
  signal: AbortSignal,
): Promise<readonly TeacherDescription[]> {
  const services = await bus.discover(serviceNames.teacher, waitMs);
  const subjects = services.flatMap(({ subjects }) => subjects.filter((subject) => subject.endsWith(".describe")));
  const described = await Promise.all(
    [...new Set(subjects)].map(async (subject) => {
      try {
        const reply = await bus.request(
          subject,
          { payload: new Uint8Array() },
          { timeoutMs: describeTimeoutMs, signal },
        );
        return teacherDescription.parse(JSON.parse(Buffer.from(reply.payload).toString("utf8")));
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
