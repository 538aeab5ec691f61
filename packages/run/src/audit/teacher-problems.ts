import { modelDigest, usedDigest } from "@faculty/models/manifests";
import type { PluginSpec, RunSpec, TeacherSpec } from "@faculty/shared/config";
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
 * Holds the digests that a run pinned against its models' folders, and its plugins' teachers, as they are now. A run folder of before digests were
 * pinned is held to the models alone. Where the signal store stands in for the teachers, folders may be gone; a teacher
 * that joins by itself has none.
 */
export async function auditTeachers({ teachers, signals }: RunSpec): Promise<AuditedTeachers> {
  const digests: Record<string, string> = {};
  const problems: string[] = [];
  for (const teacher of teachers) {
    const { name, model, plugin, digest } = teacher;
    const found = await foundDigest(teacher);
    if (digest !== undefined || found !== null) digests[name] = digest ?? found ?? "";
    const isOpen = (model ?? plugin) === undefined;
    const isExcused = isOpen || (found === null && signals.mode === "offline");
    if (digest !== undefined && digest !== found && !isExcused) {
      const what = plugin === undefined ? `model ${model}` : `plugin ${plugin}`;
      problems.push(`teacher ${name}: ${what} is ${found ?? "missing"}, the run was taught by ${digest}`);
    }
  }
  return { digests, problems };
}

/** Null of a teacher that joins by itself, and of one whose folder is gone. */
async function foundDigest(teacher: TeacherSpec): Promise<string | null> {
  const { model, plugin } = teacher;
  if (plugin !== undefined) {
    const { chosenPlugin } = await import("@faculty/teacher-node/plugin");
    return chosenPlugin({ ...teacher, plugin }).digest;
  }
  return model !== undefined && (await hasModel(model)) ? usedDigest(await modelDigest(model), teacher) : null;
}

/** @param pinned - The plugins of the run when it ran. @param found - The same as they are now. */
export function pluginProblems(pinned: readonly PluginSpec[], found: readonly PluginSpec[]): readonly string[] {
  return pinned.flatMap(({ path, digest }, place) => {
    const now = found[place]?.digest;
    return digest === undefined || digest === now ? [] : [`plugin ${path} is ${now}, the run had ${digest}`];
  });
}

/** @param told - What somebody else says of the same teachers. */
export function digestProblems(expected: Digests, told: Digests, where: string): readonly string[] {
  return Object.entries(told).flatMap(([name, digest]) => {
    const own = expected[name];
    return own === undefined || own === digest ? [] : [`teacher ${name} is ${digest} ${where}, expected ${own}`];
  });
}
