import { modelDigest, usedDigest } from "@faculty/models/manifests";
import type { RunSpec } from "@faculty/shared/config";
import { hasModel } from "../run-file/has-model.ts";

/** Digests by teacher. */
export type Digests = Readonly<Record<string, string>>;

/** What a link's teachers are, and what is wrong with them. */
export interface AuditedTeachers {
  /** Of each teacher the digest that the run was to be taught by. */
  readonly digests: Digests;
  readonly problems: readonly string[];
}

/**
 * Holds the digests that a run pinned against its models' folders as they are now. A run folder of before digests were
 * pinned is held to the models alone. Where the signal store stands in for the teachers, folders may be gone; a teacher
 * that joins by itself has none.
 */
export async function auditTeachers({ teachers, signals }: RunSpec): Promise<AuditedTeachers> {
  const digests: Record<string, string> = {};
  const problems: string[] = [];
  for (const teacher of teachers) {
    const { name, model, digest } = teacher;
    const isHere = model !== undefined && (await hasModel(model));
    const found = isHere ? usedDigest(await modelDigest(model), teacher) : null;
    if (digest !== undefined || found !== null) digests[name] = digest ?? found ?? "";
    const isExcused = model === undefined || (found === null && signals.mode === "offline");
    if (digest !== undefined && digest !== found && !isExcused)
      problems.push(`teacher ${name}: model ${model} is ${found ?? "missing"}, the run was taught by ${digest}`);
  }
  return { digests, problems };
}

/** @param told - What somebody else says of the same teachers. */
export function digestProblems(expected: Digests, told: Digests, where: string): readonly string[] {
  return Object.entries(told).flatMap(([name, digest]) => {
    const own = expected[name];
    return own === undefined || own === digest ? [] : [`teacher ${name} is ${digest} ${where}, expected ${own}`];
  });
}
