import type { Bus } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import { serviceNames } from "@faculty/shared/subjects";

const discoverMs = 300;

/**
 * Two runs of one name on one NATS would answer each other's students and show each other's progress.
 * @param own - Coordinators that this run has there already; of several that stand by for each other one is there.
 * @throws FacultyError USAGE where another run of the name is being served.
 */
export async function refuseSecondRun(bus: Bus, run: string, own: 0 | 1): Promise<void> {
  const coordinators = await bus.discover(serviceNames.coordinator, discoverMs);
  if (coordinators.filter(({ metadata }) => metadata["run"] === run).length <= own) return;
  throw new FacultyError(
    "USAGE",
    `a run ${run} is being served on this NATS already: end that one, or give this one another name`,
    { run },
  );
}
