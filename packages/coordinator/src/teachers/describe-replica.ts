import type { Abort } from "@faculty/shared/abort";
import type { Bus } from "@faculty/shared/bus";
import { encodeFrame } from "@faculty/shared/frames";
import { requestWithLayers, type TeacherDescription } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";

const describeTimeoutMs = 2000;

/**
 * What a replica says of itself.
 * @throws FacultyError NO_RESPONDER, DEADLINE, MALFORMED_FRAME, TOO_LARGE; the abort's reason.
 */
export function describeReplica(bus: Bus, teacher: string, replica: string, abort: Abort): Promise<TeacherDescription> {
  return requestWithLayers(bus, teacher, replica, { timeoutMs: describeTimeoutMs, abort });
}

/** Whether anybody answers for a replica, whatever it says. @throws FacultyError NO_RESPONDER where nobody does. */
export async function probeReplica(bus: Bus, teacher: string, replica: string, abort: Abort): Promise<void> {
  const asked = { timeoutMs: describeTimeoutMs, abort };
  await bus.request(subjects.describe(teacher, replica), encodeFrame({}, []), asked);
}
