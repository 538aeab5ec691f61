import { FacultyError } from "@faculty/shared/errors";
import type { OwnPreparation } from "@faculty/shared/samples";
import { type ChosenEnds, chosenBy, type ModelManifest, type ModelUse } from "./manifest.ts";

/** How a model is used: as its faculty.json says, or else the run file. */
export interface KnownUse {
  /** What it makes of a sample; absent: nothing. */
  readonly inputs: OwnPreparation | undefined;
  /** Which of its inputs and outputs are used. */
  readonly chosen: ChosenEnds;
}

/**
 * @param own - Null where there is no faculty.json.
 * @param given - By the run file.
 * @throws FacultyError BAD_RUN_FILE where both say the same thing.
 */
export function knownUse(path: string, own: ModelManifest | null, given: ModelUse): KnownUse {
  const [said, asked] = [chosenBy(own ?? {}), chosenBy(given)];
  if (own?.inputs !== undefined && given.inputs !== undefined) throw twice(path, "what it makes of a sample", "inputs");
  if (said.output !== undefined && asked.output !== undefined) throw twice(path, "which output is used", "outputs");
  if (said.signature !== undefined && asked.signature !== undefined)
    throw twice(path, "which signature is called", "signature");
  return { inputs: own?.inputs ?? given.inputs, chosen: { ...asked, ...said } };
}

function twice(path: string, what: string, key: string): FacultyError {
  return new FacultyError(
    "BAD_RUN_FILE",
    `model ${path} says in its faculty.json ${what}, and the run file says so too: leave ${key} out of one of them`,
    { path },
  );
}
