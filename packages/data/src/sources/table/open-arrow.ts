import { open } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import type { Field } from "apache-arrow";
import { arrowText } from "./arrow-text.ts";
import { requireOwnNames } from "./require-own-names.ts";
import type { Row, Table } from "./table.ts";

/**
 * Opens a table in the Arrow file or stream format; it is read a batch at a time.
 * @throws FacultyError BAD_DATASET for a file that is none; NOT_FOUND.
 */
export async function openArrow(path: string, abort: AbortSignal | undefined): Promise<Table> {
  const { RecordBatchReader } = await import("apache-arrow"); // megabytes that nobody else here needs
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  const inWords = (cause: unknown) => {
    if (cause instanceof FacultyError) return cause;
    if (cause instanceof TypeError) return bad("is torn, or no Arrow table"); // the reader looked for what is not there
    const why = cause instanceof Error ? cause.message : String(cause);
    if (why.includes("is compressed"))
      return bad(
        `is compressed, expected an Arrow file that is not: pandas writes one with to_feather(path, compression="uncompressed")`,
      );
    return bad(`does not read as an Arrow table: ${why}`);
  };

  async function* batches() {
    await using file = await open(path).catch((cause: unknown) => {
      throw new FacultyError("NOT_FOUND", `table ${path} cannot be opened`, { path }, { cause });
    });
    try {
      const reader = await RecordBatchReader.from(file);
      await reader.open();
      yield reader.schema.fields;
      for await (const batch of reader) {
        abort?.throwIfAborted();
        yield batch;
      }
    } catch (cause) {
      abort?.throwIfAborted();
      throw inWords(cause);
    }
  }

  const fields = await fieldsOf();
  const columns = fields.map(({ name }) => name);
  requireOwnNames(path, columns);
  const written = new Map(fields.map(({ name, type }) => [name, arrowText(type)]));
  const rows: Table["rows"] = async function* (wanted) {
    let place = 0;
    for await (const batch of batches()) {
      if (Array.isArray(batch)) continue;
      const children = wanted.map((name) => batch.getChild(name));
      const cells: Row[] = Array.from({ length: batch.numRows }, (_, row) =>
        children.map((child, i) => textOf(child?.get(row), wanted[i] ?? "", place + row + 1)),
      );
      place += batch.numRows;
      yield cells;
    }
  };
  return {
    path,
    columns,
    nested: new Set(fields.filter(({ type }) => (type.children?.length ?? 0) > 0).map(({ name }) => name)),
    rows,
    twice: async (column) => {
      const seen = new Map<string, number>();
      let place = 0;
      for await (const some of rows([column]))
        for (const [cell] of some) {
          place += 1;
          if (cell === null || cell === undefined) continue;
          const other = seen.get(cell);
          if (other !== undefined) return { cell, rows: [other, place] };
          seen.set(cell, place);
        }
      return null;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };

  async function fieldsOf(): Promise<readonly Field[]> {
    for await (const first of batches()) if (Array.isArray(first)) return first;
    return [];
  }

  function textOf(cell: unknown, column: string, place: number): string | null {
    if (cell === null || cell === undefined) return null;
    const text = written.get(column)?.(cell) ?? null;
    if (text !== null) return text;
    throw bad(`row ${place} column ${shownName(column)} holds neither a number nor a text`);
  }
}
