import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownName, shownNames } from "@faculty/shared/names";
import type { Table } from "./table.ts";

/** @throws FacultyError BAD_DATASET for a column that a table has not, or whose cells are no single values. */
export function requireColumns(table: Table, wanted: readonly string[]): void {
  const missing = wanted.find((column) => !table.columns.includes(column));
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${table.path} ${what}`, { path: table.path });
  if (missing !== undefined)
    throw bad(
      `has no column ${shownName(missing)}, it has ${shownNames(table.columns)}${didYouMean([missing], table.columns)}`,
    );
  const nested = wanted.find((column) => table.nested.has(column));
  if (nested !== undefined)
    throw bad(`column ${shownName(nested)} holds lists or records, expected a number or a text a row`);
}
