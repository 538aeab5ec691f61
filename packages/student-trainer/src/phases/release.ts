import type { GatingSpec } from "@faculty/shared/config";
import type { EpochRecord } from "../checkpoint/epoch-record.ts";

/** Teachers whose mean weight was below the threshold in each of the last `window` epochs, the lightest first. */
export function idleTeachers(history: readonly EpochRecord[], { threshold, window }: GatingSpec): readonly string[] {
  const recent = history.slice(-window).map(({ teachers }) => teachers?.weights ?? {});
  if (recent.length < window) return [];
  const last = recent.at(-1) ?? {};
  return Object.keys(last)
    .filter((name) => recent.every((weights) => (weights[name] ?? 1) < threshold))
    .sort((a, b) => (last[a] ?? 0) - (last[b] ?? 0));
}

/**
 * Teachers that are not asked after the epochs of a history: those that were idle at the end of one of them. It follows
 * from the history alone, which a checkpoint holds, so that a resumed phase releases the same at the same epoch. The last
 * one is never released, nor one whose layers a term compares.
 * @param merged - The run's teachers whose outputs count. @param kept - Those whose layers are compared.
 */
export function releasedTeachers(
  history: readonly EpochRecord[],
  gating: GatingSpec | undefined,
  merged: readonly string[],
  kept: ReadonlySet<string>,
): readonly string[] {
  if (gating?.release !== true) return [];
  const released = new Set<string>();
  history.forEach((_, i) => {
    for (const name of idleTeachers(history.slice(0, i + 1), gating))
      if (!kept.has(name) && released.size < merged.length - 1) released.add(name);
  });
  return merged.filter((name) => released.has(name));
}
