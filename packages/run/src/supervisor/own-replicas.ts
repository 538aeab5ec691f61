import type { RunSpec } from "@faculty/shared/config";

/** Teacher processes that a run starts, and shares its cores out to: those that join by themselves have their own. */
export function ownReplicas({ teachers }: Pick<RunSpec, "teachers">): number {
  return teachers.reduce((sum, { external, replicas }) => sum + (external === true ? 0 : replicas), 0);
}
