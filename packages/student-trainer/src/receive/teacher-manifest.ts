import { FacultyError } from "@faculty/shared/errors";
import type { MergedBatch } from "../batch/merged-batch.ts";

/** Digest of each teacher by name. */
export type TeacherDigests = Readonly<Record<string, string>>;

/** Remembers which model stands behind each teacher's name. */
export interface TeacherManifest {
  digests(): TeacherDigests;
  /**
   * Remembers the digests of the teachers that took part.
   * @throws FacultyError RESUME_MISMATCH when the digest that a checkpoint pinned is another, DIGEST_MISMATCH when it
   * changed since.
   */
  check(batch: Pick<MergedBatch, "teachers" | "digests" | "mask">, what: string): void;
}

export function createTeacherManifest(pinned: TeacherDigests): TeacherManifest {
  const known = new Map(Object.entries(pinned));
  const confirmed = new Set<string>();
  return {
    digests: () => Object.fromEntries(known),
    check: (batch, what) => {
      const present = batch.teachers.map((teacher, k) => ({ teacher, digest: batch.digests[k] ?? "", k }));
      const taking = present.filter(({ k }) => batch.mask[k]);
      for (const { teacher, digest } of taking) {
        const expected = known.get(teacher);
        if (expected === undefined || expected === digest) continue;
        throw confirmed.has(teacher) || pinned[teacher] === undefined
          ? new FacultyError("DIGEST_MISMATCH", `${what}: teacher ${teacher} is ${digest}, was ${expected} before`)
          : new FacultyError(
              "RESUME_MISMATCH",
              `${what}: teacher ${teacher} is ${digest}, the checkpoint was made with ${expected}`,
            );
      }
      for (const { teacher, digest } of taking) {
        known.set(teacher, digest);
        confirmed.add(teacher);
      }
    },
  };
}
