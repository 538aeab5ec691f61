import { FacultyError } from "@faculty/shared/errors";
import type { OwnPreparation, PreparationSpec } from "@faculty/shared/samples";
import { readManifest } from "./model-folder.ts";

/**
 * What a model makes of a sample: what its faculty.json says, or else who uses it.
 * @param given - Of the run file.
 * @throws FacultyError BAD_MODEL; BAD_RUN_FILE where both say.
 */
export async function modelInputs(
  folder: string,
  given: PreparationSpec | undefined,
): Promise<OwnPreparation | undefined> {
  const own = (await readManifest(folder))?.inputs;
  if (own === undefined || given === undefined) return own ?? given;
  throw new FacultyError(
    "BAD_RUN_FILE",
    `model ${folder} says in its faculty.json what it makes of a sample, and the run file says so too: leave inputs out of one of them`,
    { folder },
  );
}
