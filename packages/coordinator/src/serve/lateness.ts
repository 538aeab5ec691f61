import { FacultyError } from "@faculty/shared/errors";
import type { PullRequest } from "@faculty/shared/protocol";
import type { Directory } from "../teachers/directory.ts";

type Known = Pick<Directory, "heard" | "strangers" | "digestOf">;

/** Why a batch is not there yet: who is missing, and who answers to the name with another model. */
export function lateness(
  directory: Known,
  teachers: readonly string[],
  digests: PullRequest["digests"] = {},
): FacultyError {
  const waitingFor = teachers.filter((name) => directory.heard(name, digests[name]).length === 0);
  if (waitingFor.length === 0)
    return new FacultyError("DEADLINE", "the teachers are slower than this request's deadline");
  const named = waitingFor.map((name) => absentTeacher(directory, name, digests[name] ?? directory.digestOf(name)));
  const why = `waiting for teacher ${named.join(", ")}: no replica is alive`;
  return new FacultyError("TEACHER_ABSENT", why, { waitingFor });
}

const shownDigest = 12; // 48 bits: enough to tell models apart by eye

function absentTeacher(directory: Known, name: string, digest: string | undefined): string {
  const [stranger] = directory.strangers(name, digest);
  if (stranger === undefined || digest === undefined) return name;
  const { replica, digest: other } = stranger.description;
  return `${name} of digest ${digest.slice(0, shownDigest)} (replica ${replica} is of ${other.slice(0, shownDigest)})`;
}
