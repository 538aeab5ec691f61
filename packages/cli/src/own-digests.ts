import { access } from "node:fs/promises";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { modelDigest } from "@faculty/shared/model-digest";

/**
 * A run with the digest that each teacher must have: what its run file says, else that of the model's folder. A role may
 * run where the folder is not: there the digest stays open.
 * @throws FacultyError NOT_FOUND (a folder that cannot be read).
 */
export async function withOwnDigests(spec: RunSpec): Promise<RunSpec> {
  const found = await Promise.all(
    spec.teachers.map(async (teacher) => [teacher.name, await ownDigest(teacher)] as const),
  );
  return withDigests(spec, Object.fromEntries(found));
}

/** @param digests - By teacher; of those that the run file leaves open. */
export function withDigests(spec: RunSpec, digests: Readonly<Record<string, string | undefined>>): RunSpec {
  return {
    ...spec,
    teachers: spec.teachers.map((teacher): TeacherSpec => {
      const digest = teacher.digest ?? digests[teacher.name];
      return digest === undefined ? teacher : { ...teacher, digest };
    }),
  };
}

async function ownDigest({ model, digest }: TeacherSpec): Promise<string | undefined> {
  if (digest !== undefined) return digest;
  const isHere = await access(model).then(
    () => true,
    () => false,
  );
  return isHere ? modelDigest(model) : undefined;
}
