import { className } from "@faculty/shared/names";
import { ownDraw } from "../own-draw.ts";
import type { Row } from "./table.ts";
import type { TextColumnSpec } from "./text-column.ts";

/** What a run file says of a table. */
export interface TableSpec {
  readonly name: "table";
  readonly path: string;
  /** A table of test rows, or the share of rows to test with. */
  readonly test: number | string;
  /** Absent: rows go by their place. */
  readonly id?: string | undefined;
  /** None where samples are texts. */
  readonly features: "numeric" | readonly string[];
  /** Absent: samples are of `features`. */
  readonly text?: TextColumnSpec | undefined;
  readonly target: TableTarget;
}

export type TableTarget =
  | { readonly kind: "class" | "classes" | "value"; readonly column: string }
  | { readonly kind: "value"; readonly columns: readonly string[] };

/** The columns that tell a row's target. */
export function targetColumns(target: TableTarget): readonly string[] {
  return "columns" in target ? target.columns : [target.column];
}

/** Which labelled rows of the training table test the student, where no table of their own does: by each one's own id. */
export function testRow({ test }: Pick<TableSpec, "test">): (place: number, id: string | null) => boolean {
  return (place, id) => typeof test === "number" && drawOf(place, id) < test;
}

/** From 0 to 1, a row's own. */
export function drawOf(place: number, id: string | null): number {
  return ownDraw("test", id ?? `row ${place}`);
}

/** A row, as a data set sees it. */
interface RowParts {
  readonly id: string | null;
  /** What is known of it, by the target's columns; null of a row without a label, which has none. */
  readonly target: Row | null;
  /** Of the features' columns; a text is as the file has it. */
  readonly cells: Row;
}

/** The columns of a row that `partsOf` takes apart. @param others - Behind id and target. */
export function columnsOf(
  { id, target }: Pick<TableSpec, "id" | "target">,
  others: readonly string[],
): readonly string[] {
  return [...(id === undefined ? [] : [id]), ...targetColumns(target), ...others];
}

/** @param row - Of the columns that `columnsOf` tells. */
export function partsOf(row: Row, { id, text, target }: Pick<TableSpec, "id" | "text" | "target">): RowParts {
  const first = id === undefined ? 0 : 1;
  const end = first + targetColumns(target).length;
  const known = row.slice(first, end).map((cell) => plainNumber(className(cell ?? "")));
  return {
    id: first === 0 ? null : plainNumber(row[0] ?? null),
    target: known.every((cell) => cell === "") ? null : known,
    cells: text === undefined ? row.slice(end).map(featureCell) : row.slice(end),
  };
}

/** What is blank is missing. */
function featureCell(cell: string | null): string | null {
  return cell === null || cell.trim() === "" ? null : plainNumber(cell);
}

/** One table's `1.0` is the other's `1`: whole numbers are written without a fraction. */
export function plainNumber<Cell extends string | null>(cell: Cell): Cell | string {
  return cell === null ? cell : cell.replace(/^([+-]?\d+)\.0+$/, "$1");
}
