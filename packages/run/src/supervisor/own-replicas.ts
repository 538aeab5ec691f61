import { isComputed, type RunSpec } from "@faculty/shared/config";

/**
 * Teacher processes that a run starts, and shares its cores out to: those that join by themselves, and model
 * servers, have their own.
 */
export function ownReplicas({ teachers }: Pick<RunSpec, "teachers">): number {
  return teachers.filter(isComputed).reduce((sum, { replicas }) => sum + replicas, 0);
}
