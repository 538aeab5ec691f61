import type { Abort } from "@faculty/shared/abort";
import type { Bus } from "@faculty/shared/bus";
import { serviceNames } from "@faculty/shared/subjects";

const discoveryWaitMs = 250;

/** Calls `meet` with every teacher node that answers as a service, and resolves when it was met. */
export async function discoverReplicas(
  bus: Bus,
  abort: Abort,
  meet: (teacher: string, replica: string) => Promise<void>,
): Promise<void> {
  const services = await bus.discover(serviceNames.teacher, discoveryWaitMs);
  if (abort.aborted) return;
  await Promise.all(
    services.flatMap(({ metadata: { teacher, replica } }) =>
      teacher === undefined || replica === undefined ? [] : [meet(teacher, replica)],
    ),
  );
}
