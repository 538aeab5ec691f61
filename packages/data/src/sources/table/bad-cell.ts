import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";

/** What is wrong with a cell of a table. @param place - Of its row, from 1. @param what - Ends the sentence. */
export function badCell(path: string, place: number, column: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} row ${place} column ${shownName(column)} ${what}`, { path, place });
}
