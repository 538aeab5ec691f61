import type { FacultyError } from "@faculty/shared/errors";
import { className, didYouMean, shownName, shownNames } from "@faculty/shared/names";
import { type OutputSpec, onlyOutput } from "@faculty/shared/outputs";
import { numberOf } from "./features.ts";
import type { Row } from "./table.ts";
import { type TableSpec, targetColumns } from "./table-rows.ts";

/** What becomes of the cells of a row's target. */
interface TargetReader {
  /** What they say of a row that is of one class alone, for which a class keeps a row to train on. */
  readonly strata: (cells: Row) => string;
  /** Classes that they name. */
  readonly classesIn: (cells: Row) => readonly string[];
  /** Absent: one class. */
  readonly output: (classes: readonly string[]) => OutputSpec | undefined;
  /** Its class, and what it says of every output where that is more. @throws What `refuse` makes of a cell. */
  readonly read: (
    cells: Row,
    classes: ReadonlyMap<string, number>,
    refuse: Refuse,
  ) => { readonly label: number; readonly values: readonly number[] };
}

/** What is thrown of a row's cell, by its column. */
type Refuse = (column: string, what: string) => FacultyError;

/** Between the classes of a row that has several. */
const separator = ";";

export function targetReader({ target }: Pick<TableSpec, "target">): TargetReader {
  const columns = targetColumns(target);
  const [first = ""] = columns;
  const indexOf = (name: string, classes: ReadonlyMap<string, number>, refuse: Refuse): number => {
    const index = classes.get(name);
    if (index !== undefined) return index;
    const known = [...classes.keys()];
    throw refuse(
      first,
      `is ${shownName(name)}, the training rows are of ${shownNames(known)}${didYouMean([name], known)}`,
    );
  };
  const readers: Readonly<Record<TableSpec["target"]["kind"], TargetReader>> = {
    class: {
      strata: ([cell]) => cell ?? "",
      classesIn: ([cell]) => [cell ?? ""],
      output: () => undefined,
      read: ([cell], classes, refuse) => ({ label: indexOf(cell ?? "", classes, refuse), values: [] }),
    },
    classes: {
      strata: () => "",
      classesIn: ([cell]) => namesIn(cell ?? ""),
      output: (names) => ({ name: onlyOutput, kind: "independent", over: { names }, positions: [] }),
      read: ([cell], classes, refuse) => {
        const has = new Set(namesIn(cell ?? "").map((name) => indexOf(name, classes, refuse)));
        return { label: 0, values: Array.from(classes.values(), (index) => (has.has(index) ? 1 : 0)) };
      },
    },
    value: {
      strata: () => "",
      classesIn: () => [],
      output: () => ({ name: onlyOutput, kind: "values", shape: columns.length === 1 ? [] : [columns.length] }),
      read: (cells, _classes, refuse) => ({
        label: 0,
        values: cells.map((cell, i) => {
          if (cell === null || cell === "") return Number.NaN;
          const value = Math.fround(numberOf(cell) ?? Number.NaN);
          if (Number.isFinite(value)) return value;
          throw refuse(columns[i] ?? "", `holds ${shownName(cell)}, expected a number, or an empty cell`);
        }),
      }),
    },
  };
  return readers[target.kind];
}

/** `;` alone is a row that has none of the classes; an empty cell is one without a label. */
function namesIn(cell: string): readonly string[] {
  return cell
    .split(separator)
    .map(className)
    .filter((name) => name !== "");
}
