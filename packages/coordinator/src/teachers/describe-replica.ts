import type { Bus } from "@faculty/shared/bus";
import {
  encodeFrame,
  readDescription,
  subjects,
  subjectToken,
  type TeacherDescription,
} from "@faculty/shared/protocol";

const describeTimeoutMs = 2000;

/**
 * What a replica says of itself.
 * @throws FacultyError NO_RESPONDER, DEADLINE, MALFORMED_FRAME; the signal's reason.
 */
export async function describeReplica(
  bus: Bus,
  teacher: string,
  replica: string,
  signal: AbortSignal,
): Promise<TeacherDescription> {
  const subject = subjects.describe(subjectToken("teacher", teacher), subjectToken("replica", replica));
  const reply = await bus.request(subject, encodeFrame({}, []), { timeoutMs: describeTimeoutMs, signal });
  return readDescription(subject, reply);
}
