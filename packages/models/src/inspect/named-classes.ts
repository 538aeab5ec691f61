import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";

/**
 * Holds the classes that a run names for a model against the model's own.
 * @param named - Undefined where the run names none.
 * @throws FacultyError CLASS_MISMATCH.
 */
export function checkNamedClasses(path: string, own: readonly string[], named: readonly string[] | undefined): void {
  if (named === undefined || (named.length === own.length && named.every((name, i) => name === own[i]))) return;
  throw new FacultyError(
    "CLASS_MISMATCH",
    `model ${path} has the classes [${shownNames(own)}], the run names [${shownNames(named)}]`,
    { path },
  );
}
