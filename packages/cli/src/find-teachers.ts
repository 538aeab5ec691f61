import type { Bus } from "@faculty/shared/bus";
import { askDescription, serviceNames, type TeacherDescription, tokenPattern } from "@faculty/shared/protocol";

const describeTimeoutMs = 2000;

/** Every teacher node that answers discovery within `waitMs`, as it describes itself, by teacher and replica. */
export async function findTeachers(
  bus: Bus,
  waitMs: number,
  signal: AbortSignal,
): Promise<readonly TeacherDescription[]> {
  const services = await bus.discover(serviceNames.teacher, waitMs);
  const found = services.flatMap(({ metadata: { teacher = "", replica = "" } }) =>
    tokenPattern.test(teacher) && tokenPattern.test(replica)
      ? [[`${teacher} ${replica}`, { teacher, replica }] as const]
      : [],
  );
  const described = await Promise.all(
    [...new Map(found).values()].map(async ({ teacher, replica }) => {
      try {
        return await askDescription(bus, teacher, replica, { timeoutMs: describeTimeoutMs, signal });
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
