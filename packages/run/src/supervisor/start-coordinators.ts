import type { ChildOptions } from "../processes/child.ts";
import type { Generations } from "../run-folder/generation.ts";
import type { Roles } from "./roles.ts";

/**
 * Starts a run's coordinators: one alone, or several of which one leads by its lease and the others stand by. Each start
 * takes a generation of its own, so that no later coordinator is below an earlier one, however they are started.
 */
export function startCoordinators(
  roles: Roles,
  count: number,
  runFile: string,
  { next }: Generations,
  child: (name: string, args: readonly string[]) => ChildOptions,
): void {
  for (let i = 1; i <= count; i++)
    roles.start(async () => {
      const args = ["coordinator", runFile, "--generation", String(await next())];
      return count === 1 ? child("coordinator", args) : child(`coordinator-${i}`, [...args, "--standby"]);
    });
}
