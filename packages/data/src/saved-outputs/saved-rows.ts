import type { SavedSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { fileLines } from "@faculty/shared/files";
import { shownName } from "@faculty/shared/names";
import { openNpy } from "../npy/open-npy.ts";
import { openTable } from "../sources/table/open-table.ts";
import type { Row, Table } from "../sources/table/table.ts";
import { savedColumns } from "./saved-columns.ts";

/** One row of a file, from 1. */
interface SavedRow {
  readonly row: number;
  /** Null: they lie as the data set's samples do. */
  readonly id: string | null;
  readonly values: ArrayLike<number>;
  /** As they stand in a table, of which what is no number is NaN. */
  readonly cells?: Row;
}

export interface SavedRows {
  readonly rows: AsyncIterable<SavedRow>;
  /** As the file says; undefined where it does not. */
  readonly yields: "logits" | "probabilities" | undefined;
}

/** Rows of an `.npy` that are read at once. */
const rowsAtOnce = 4096;

/**
 * @param classes - Names of the values that a row must have; none of values without names.
 * @param width - How many they are.
 * @throws FacultyError (also while rows are read) NOT_FOUND, BAD_SIGNALS, BAD_DATASET where a file is no table or no .npy.
 */
export async function savedRows(
  spec: SavedSpec,
  classes: readonly string[],
  width: number,
  abort: AbortSignal | undefined,
): Promise<SavedRows> {
  const { path } = spec;
  if (!isArray(path)) return tableRows(spec, classes, width, abort);
  const keys = Object.entries({ id: spec.id, columns: spec.columns }).filter(([, value]) => value !== undefined);
  if (keys.length > 0) throw bad(path, `is an .npy file, which has no signals.${keys[0]?.[0]}`);
  return { rows: npyRows(spec, width, abort), yields: undefined };
}

/** Any other file is a table. */
export function isArray(path: string): boolean {
  return path.toLowerCase().endsWith(".npy");
}

async function* npyRows(
  { path, ids: idPath }: SavedSpec,
  width: number,
  abort: AbortSignal | undefined,
): AsyncIterable<SavedRow> {
  await using file = await openNpy(path);
  if (file === null) throw new FacultyError("NOT_FOUND", `saved outputs ${path} do not exist`, { path });
  const { shape, rows } = file;
  if (shape.length !== 2 || file.width !== width)
    throw bad(path, `holds [${shape.join(", ")}], expected [samples, ${width}]: a row of ${width} numbers a sample`);
  const named = idPath === undefined ? rows : await countOf(idPath, abort);
  if (named !== rows) throw bad(path, `holds ${rows} rows, ${idPath} names ${named} samples: expected as many`);
  const ids = idPath === undefined ? null : idsIn(idPath, abort);
  for (let first = 0; first < rows; first += rowsAtOnce) {
    abort?.throwIfAborted();
    const count = Math.min(rowsAtOnce, rows - first);
    const values = await file.read(first, count);
    for (let i = 0; i < count; i++)
      yield {
        row: first + i + 1,
        id: ids === null ? null : ((await ids.next()).value ?? null),
        values: values.subarray(i * width, (i + 1) * width),
      };
  }
}

/** Read piece by piece, so that a million ids are never in memory. */
async function* idsIn(path: string, abort: AbortSignal | undefined): AsyncGenerator<string> {
  for await (const line of fileLines(path, "BAD_SIGNALS", abort)) if (line !== "") yield line;
}

async function countOf(path: string, abort: AbortSignal | undefined): Promise<number> {
  let count = 0;
  for await (const _ of idsIn(path, abort)) count++;
  return count;
}

async function tableRows(
  spec: SavedSpec,
  classes: readonly string[],
  width: number,
  abort: AbortSignal | undefined,
): Promise<SavedRows> {
  if (spec.ids !== undefined) throw bad(spec.path, "is a table, whose ids are in a column: say signals.id, not ids");
  const table = await openTable(spec.path, abort);
  try {
    const id = spec.id ?? "id";
    const read = savedColumns(table, spec.columns, classes, width);
    const columns = read.kind === "list" ? [read.column] : read.columns;
    const missing = [id, ...columns].find((name) => !table.columns.includes(name));
    if (missing !== undefined) {
      const flat = ["logits", "probabilities"].find((name) => table.columns.includes(name));
      const hint = missing === id || flat === undefined ? "" : `; its column ${flat} holds no lists of numbers`;
      throw bad(spec.path, `has no column ${missing}, it has ${table.columns.slice(0, mostNamed).join(", ")}${hint}`);
    }
    if (read.kind === "columns" && columns.length !== width)
      throw bad(
        spec.path,
        `is read by ${columns.length} columns, expected one for each of ${width} ${classes.length === 0 ? "values" : "classes"}`,
      );
    const called = read.kind === "list" ? read.column : undefined;
    const yields = called === "logits" || called === "probabilities" ? called : undefined;
    return { rows: cellRows(table, id, columns, read.kind === "list"), yields };
  } catch (thrown) {
    await table[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** Of a table with more columns the first ones are named. */
const mostNamed = 20;

async function* cellRows(
  table: Table,
  id: string,
  columns: readonly string[],
  isList: boolean,
): AsyncIterable<SavedRow> {
  await using opened = table;
  let row = 0;
  for await (const some of opened.rows([id, ...columns]))
    for (const [ownId = null, ...cells] of some) {
      row += 1;
      const refuse = (what: string) => bad(table.path, `row ${row}${what}`);
      if (ownId === null) throw refuse(` has no ${id}`);
      const said = isList ? listOf(cells[0] ?? null, columns[0] ?? "", refuse) : cells;
      yield { row, id: ownId, values: said.map(numberOf), cells: said };
    }
}

/** What is no number becomes NaN, which is refused as any other. */
function numberOf(cell: string | null): number {
  return cell === null || cell.trim() === "" ? Number.NaN : Number(cell);
}

/** As DuckDB writes a list, or JSON: `[0.1, 0.9]`. */
function listOf(cell: string | null, column: string, refuse: (what: string) => FacultyError): Row {
  if (cell === null) throw refuse(` has no ${column}`);
  const inner = /^\[([^[\]{}]*)\]$/.exec(cell)?.[1];
  if (inner === undefined) throw refuse(`: holds ${shownName(cell)} as ${column}, expected a list of numbers`);
  return inner.trim() === "" ? [] : inner.split(",").map((one) => one.trim());
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_SIGNALS", `${path} ${why}`, { path });
}
