import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import { numberOf } from "./features.ts";

/** So few whole numbers may each be a class, even where most rows have one of their own. */
const fewClasses = 16;

/**
 * @param classes - Different ones of the column. @param labelled - Rows that have one.
 * @throws FacultyError BAD_DATASET where the column has no class, or numbers that are no names of classes: values to be
 * predicted, nearly each its own, or NaN among numbers.
 */
export function checkClasses(path: string, column: string, classes: readonly string[], labelled: number): void {
  const bad = (what: string) =>
    new FacultyError("BAD_DATASET", `${path} column ${shownName(column)} ${what}`, { path });
  if (classes.length === 0) throw bad("names no class");
  const numbers = classes.map(numberOf);
  const isNumber = (number: number | null) => number !== null && Number.isFinite(number);
  const isNone = (number: number | null) => number !== null && Number.isNaN(number);
  const counted = numbers.filter(isNumber).length;
  const none = classes[numbers.findIndex(isNone)];
  if (none !== undefined && counted === classes.length - 1 && counted > 0)
    throw bad(`holds ${shownName(none)} among numbers, expected a class, or an empty cell where a row has none`);
  const areNames = counted < classes.length || classes.length * 2 <= labelled;
  if (areNames || (classes.length <= fewClasses && numbers.every(Number.isInteger))) return;
  throw bad(
    `holds ${classes.length} different numbers in ${labelled} rows, expected classes that rows share: for numbers to predict say target: { kind: value }`,
  );
}
