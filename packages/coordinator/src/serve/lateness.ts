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
  if (waitingFor.length === 0) return unanswered(directory, teachers, digests);
  const named = waitingFor.map((name) => absentTeacher(directory, name, digests[name] ?? directory.digestOf(name)));
  const why = `waiting for teacher ${named.join(", ")}: no replica is alive`;
  return new FacultyError("TEACHER_ABSENT", why, { waitingFor });
}

/** Every teacher is there: one whose answers are no use is told by what was wrong with the last one. */
function unanswered(directory: Known, teachers: readonly string[], digests: NonNullable<PullRequest["digests"]>) {
  const failed = teachers.flatMap((name) => {
    const replicas = directory.heard(name, digests[name]);
    const [last] = replicas.flatMap(({ breaker, description: { replica } }) =>
      breaker.why === null ? [] : [`${name} (replica ${replica}): ${breaker.why.message}`],
    );
    return last !== undefined && replicas.every(({ breaker }) => breaker.why !== null) ? [last] : [];
  });
  if (failed.length === 0) return new FacultyError("DEADLINE", "the teachers are slower than this request's deadline");
  return new FacultyError("DEADLINE", `waiting for a good answer of teacher ${failed.join("; ")}`);
}

const shownDigest = 12; // 48 bits: enough to tell models apart by eye

function absentTeacher(directory: Known, name: string, digest: string | undefined): string {
  const [stranger] = directory.strangers(name, digest);
  if (stranger === undefined || digest === undefined) return name;
  const { replica, digest: other } = stranger.description;
  return `${name} of digest ${digest.slice(0, shownDigest)} (replica ${replica} is of ${other.slice(0, shownDigest)})`;
}
