import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { serviceNames, subjects, subjectToken } from "@faculty/shared/subjects";

/** Two heartbeats and a little. */
const waitMs = 2500;

/** Names of the replicas of a teacher that are services or say anything as a heartbeat, sorted. */
export async function findReplicas(
  bus: Bus,
  teacher: string,
  clock: Clock,
  abort: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>();
  const pattern = subjects.heartbeat(subjectToken("teacher", teacher), "*");
  const replicaAt = pattern.split(".").indexOf("*");
  const listening = bus.subscribe(pattern, ({ subject }) => found.add(subject.split(".")[replicaAt] as string));
  try {
    const [services] = await Promise.all([bus.discover(serviceNames.teacher, waitMs), clock.sleep(waitMs, abort)]);
    for (const { metadata } of services) if (metadata["teacher"] === teacher) found.add(metadata["replica"] ?? "");
  } finally {
    listening.unsubscribe();
  }
  return [...found].filter((replica) => /^[A-Za-z0-9_-]{1,64}$/.test(replica)).sort();
}
