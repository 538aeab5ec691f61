import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";

/** A column, and the key of the run file that names it. */
export type ColumnUse = readonly [column: string, key: string];

/** @param dataset - Its name. @throws FacultyError BAD_DATASET for a column that is two things. */
export function requireOneUse(dataset: string, uses: readonly ColumnUse[]): void {
  const first = new Map<string, string>();
  for (const [column, key] of uses) {
    const other = first.get(column);
    if (other !== undefined)
      throw new FacultyError(
        "BAD_DATASET",
        `data set ${dataset} ${other} and ${key} are one column, ${shownName(column)}, expected different ones`,
        { column },
      );
    first.set(column, key);
  }
}
