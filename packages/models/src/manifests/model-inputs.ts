import type { OwnPreparation, PreparationSpec } from "@faculty/shared/samples";
import { knownUse } from "./known-use.ts";
import { readManifest } from "./model-folder.ts";

/**
 * What a model makes of a sample: what its faculty.json says, or else who uses it.
 * @param given - Of the run file.
 * @throws FacultyError BAD_MODEL; BAD_RUN_FILE where both say.
 */
export async function modelInputs(
  path: string,
  given: PreparationSpec | undefined,
): Promise<OwnPreparation | undefined> {
  return knownUse(path, await readManifest(path), { inputs: given }).inputs;
}
