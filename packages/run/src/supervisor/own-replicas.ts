import type { RunSpec } from "@faculty/shared/config";

/**
 * Teacher processes that a run starts, and shares its cores out to: those that join by themselves, and model
 * servers, have their own.
 */
export function ownReplicas({ teachers }: Pick<RunSpec, "teachers">): number {
  return teachers.reduce(
    (sum, { model, plugin, replicas }) => sum + ((model ?? plugin) === undefined ? 0 : replicas),
    0,
  );
}
