import type { SavedSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { linesOf, readBounded } from "@faculty/shared/files";
import { openNpy } from "../npy/open-npy.ts";
import { openTable } from "../sources/table/open-table.ts";
import type { Table } from "../sources/table/table.ts";
import { savedColumns } from "./saved-columns.ts";

/** One row of a file, from 1. */
interface SavedRow {
  readonly row: number;
  /** Null: they lie as the data set's samples do. */
  readonly id: string | null;
  readonly values: ArrayLike<number>;
}

export interface SavedRows {
  readonly rows: AsyncIterable<SavedRow>;
  /** As the file says; undefined where it does not. */
  readonly yields: "logits" | "probabilities" | undefined;
}

/** Rows of an `.npy` that are read at once. */
const rowsAtOnce = 4096;
/** Ten million ids of 25 letters. */
const maxIdBytes = 2 ** 28;

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
  const ids = idPath === undefined ? null : await idLines(idPath, abort);
  if (ids !== null && ids.length !== rows)
    throw bad(path, `holds ${rows} rows, ${idPath} names ${ids.length} samples: expected as many`);
  for (let first = 0; first < rows; first += rowsAtOnce) {
    abort?.throwIfAborted();
    const count = Math.min(rowsAtOnce, rows - first);
    const values = await file.read(first, count);
    for (let i = 0; i < count; i++)
      yield {
        row: first + i + 1,
        id: ids?.[first + i] ?? null,
        values: values.subarray(i * width, (i + 1) * width),
      };
  }
}

async function idLines(path: string, abort: AbortSignal | undefined): Promise<readonly string[]> {
  const read = await readBounded(path, maxIdBytes, abort);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `signals.ids: ${path} does not exist`, { path });
  if (read.kind === "refused") throw bad(path, read.why);
  return linesOf(read.bytes, path, "BAD_SIGNALS").filter((line) => line !== "");
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
    if (missing !== undefined)
      throw bad(spec.path, `has no column ${missing}, it has ${table.columns.slice(0, mostNamed).join(", ")}`);
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
      if (ownId === null) throw bad(table.path, `row ${row} has no ${id}`);
      yield { row, id: ownId, values: isList ? listOf(cells[0] ?? "") : cells.map(numberOf) };
    }
}

/** What is no number becomes NaN, which is refused as any other. */
function numberOf(cell: string | null): number {
  return cell === null || cell.trim() === "" ? Number.NaN : Number(cell);
}

/** As DuckDB writes a list, or JSON: `[0.1, 0.9]`. */
function listOf(cell: string): number[] {
  return cell
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map(numberOf);
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_SIGNALS", `${path} ${why}`, { path });
}
