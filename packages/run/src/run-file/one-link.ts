import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";

/**
 * A role takes part in one link of a chain, whose run file `faculty run` writes.
 * @throws FacultyError USAGE for the run file of a whole chain.
 */
export function requireOneLink({ name, assistants }: RunSpec, runFile: string): void {
  if (assistants.length === 0) return;
  throw new FacultyError(
    "USAGE",
    `run file ${runFile} has assistants, one role takes part in one link: give it that link's run file, as faculty run writes it (runs/${name}/assistants/${assistants[0]?.name}/run.json, …, runs/${name}/link.json)`,
  );
}
