import { linkAborts } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import type { Directory } from "../teachers/directory.ts";
import type { PullEndpoint } from "./pull-endpoint.ts";

export interface DrainOptions {
  readonly endpoint: Pick<PullEndpoint, "settled">;
  /** Those that are asked; none where the signal store stands in for them. */
  readonly teachers: readonly string[];
  readonly directory: Pick<Directory, "heard" | "changed">;
  readonly clock: Clock;
}

/** Below the grace that a supervisor gives a role. What is not answered by then is asked again of the next coordinator. */
const longestDrainMs = 3000;

/**
 * Resolves when the pulls that are held have their replies, or when they will not have them: after `longestDrainMs`, and
 * as soon as a teacher has no replica left to ask.
 */
export async function drainPulls({ endpoint, teachers, directory, clock }: DrainOptions): Promise<void> {
  using over = linkAborts();
  const hopeless = async () => {
    while (teachers.every((name) => directory.heard(name).length > 0)) await directory.changed(over.signal);
  };
  const ends = [endpoint.settled(), clock.sleep(longestDrainMs, over.signal), hopeless()];
  try {
    await Promise.race(ends);
  } finally {
    over.abort(new FacultyError("CANCELLED", "the pulls are drained"));
    await Promise.allSettled(ends.slice(1));
  }
}
