import type { DuckDBConnection } from "@duckdb/node-api";
import { FacultyError } from "@faculty/shared/errors";
import { optionalPackage } from "../optional-package.ts";
import { readHeader } from "./read-header.ts";
import { requireOwnNames } from "./require-own-names.ts";
import type { Row, Table } from "./table.ts";

/** As DuckDB writes types: `BIGINT[]`, `STRUCT(a BIGINT)`. */
const nestedType = /\]$|^(STRUCT|MAP|UNION)\(/;

export type DuckdbEnding = ".csv" | ".tsv" | ".jsonl" | ".ndjson" | ".parquet";

/** How the query engine reads a file, by the ending of its name; a packed `.csv.gz` counts as `.csv`. */
const readers: Readonly<Record<DuckdbEnding, (file: string, columns: readonly string[]) => string>> = {
  ".csv": (file, columns) => csv(file, ",", columns),
  ".tsv": (file, columns) => csv(file, "\t", columns),
  ".jsonl": json,
  ".ndjson": json,
  ".parquet": (file) => `read_parquet(${file})`,
};

/**
 * Opens a table with DuckDB, which reads it as it streams. It loads nothing from the network and runs on one core.
 * @param ending - Of the file's name.
 * @throws FacultyError NOT_FOUND without DuckDB; BAD_DATASET for a file that is no such table, naming the row where it can.
 */
export async function openByDuckdb(path: string, ending: DuckdbEnding, abort: AbortSignal | undefined): Promise<Table> {
  const { DuckDBInstance } = await optionalPackage("@duckdb/node-api", "tables", () => import("@duckdb/node-api"));
  const isSeparated = ending === ".csv" || ending === ".tsv";
  const header = isSeparated ? await readHeader(path, ending === ".csv" ? "," : "\t", abort) : [];
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  const close = async () => {
    connection.closeSync();
    instance.closeSync();
  };
  const inWords = (cause: unknown) => unreadable(path, cause);
  try {
    await connection.run("SET TimeZone = 'UTC'"); // times with a zone are written in it
    const described = await connection
      .runAndReadAll(`DESCRIBE SELECT * FROM ${readers[ending](quotedFile(path), header)}`)
      .catch((cause: unknown) => {
        throw inWords(cause);
      });
    const types = described
      .getRowsJS()
      .map(([name, type]) => ({ name: `${name as string}`, type: `${type as string}` }));
    const columns = isSeparated ? header : types.map(({ name }) => name);
    const source = readers[ending](quotedFile(path), columns);
    if (ending === ".parquet") requireOwnNames(path, await namesInParquet(connection, path)); // it renames the second
    return {
      path,
      columns,
      nested: new Set(types.filter(({ type }) => nestedType.test(type)).map(({ name }) => name)),
      rows: async function* (wanted) {
        const cells = wanted.map((name) => `CAST(${quotedName(name)} AS VARCHAR)`);
        try {
          const result = await connection.stream(withEnd(cells, source));
          let isWhole = false;
          for await (const rows of result.yieldRowsJs()) {
            abort?.throwIfAborted();
            for (const row of rows) isWhole = row.pop() === true;
            if (isWhole) rows.pop();
            if (rows.length > 0) yield rows as unknown as readonly Row[];
          }
          if (isWhole) return;
          await connection.run(`SELECT ${cells.map((cell) => `count(${cell})`).join(", ")} FROM ${source}`);
          throw new FacultyError("BAD_DATASET", `${path} ends before its last row: it changed while it was read`, {
            path,
          });
        } catch (cause) {
          abort?.throwIfAborted();
          throw inWords(cause);
        }
      },
      twice: async (column) => {
        const numbered = `SELECT CAST(${quotedName(column)} AS VARCHAR) AS cell, row_number() OVER () AS place FROM ${source}`;
        const found = await connection.runAndReadAll(
          `SELECT cell, min(place), max(place) FROM (${numbered}) WHERE cell IS NOT NULL GROUP BY cell HAVING count(*) > 1 ORDER BY 2 LIMIT 1`,
        );
        const [row] = found.getRowsJS();
        return row === undefined ? null : { cell: `${row[0] as string}`, rows: [Number(row[1]), Number(row[2])] };
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/**
 * A stream that fails after its first rows ends as if there were no more. A row behind them all says that none is missing:
 * the last cell of each row is whether it is that one.
 */
function withEnd(cells: readonly string[], source: string): string {
  return `SELECT ${cells.join(", ")}, false FROM ${source} UNION ALL SELECT ${cells.map(() => "NULL, ").join("")}true`;
}

/** The names that a file has for its columns, without those within records. */
async function namesInParquet(connection: DuckDBConnection, path: string): Promise<readonly string[]> {
  const found = await connection.runAndReadAll(`SELECT name, num_children FROM parquet_schema(${quotedFile(path)})`);
  const nodes = found
    .getRowsJS()
    .map(([name, children]) => ({ name: `${name as string}`, children: Number(children) }));
  const names: string[] = [];
  let open = 0; // nodes within the column that was named last
  for (const { name, children } of nodes.slice(1)) {
    if (open === 0) names.push(name);
    open = Math.max(0, open - 1) + children;
  }
  return names;
}

/**
 * Where the columns are known, nothing is guessed: numbers are taken as they are written, however long, and a text that
 * looks like a date stays one.
 */
function json(file: string, columns: readonly string[]): string {
  const known = columns.length === 0 ? "" : `, columns = {${asTexts(columns)}}`;
  return `read_json(${file}, format = 'newline_delimited', records = 'true'${known})`;
}

/** Nothing is guessed: the header names the columns, every cell is text, and a row of more or fewer cells is an error. */
function csv(file: string, separator: string, columns: readonly string[]): string {
  return `read_csv(${file}, auto_detect = false, header = true, delim = ${quotedText(separator)}, quote = '"', escape = '"', columns = {${asTexts(columns)}})`;
}

function asTexts(columns: readonly string[]): string {
  return columns.map((name) => `${quotedText(name)}: 'VARCHAR'`).join(", ");
}

/** A path of its own, not a pattern of several. */
function quotedFile(path: string): string {
  return quotedText(path.replaceAll(/[*?[]/g, "[$&]"));
}

function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What DuckDB says of a line of separated values, in words of what was expected. */
const plainReasons: readonly (readonly [RegExp, string])[] = [
  [/^Expected Number of Columns: (\d+) Found: (\d+)/, "it has $2 cells, expected $1, as many as the header"],
  [/^Value with unterminated quote found/, 'a cell begins with a quote that does not end it, expected " at its end'],
];

/** DuckDB says what is wrong in paragraphs; the first has the line, where there is one. */
function unreadable(path: string, cause: unknown): FacultyError {
  if (cause instanceof FacultyError) return cause;
  const [first = "", ...more] = (cause instanceof Error ? cause.message : String(cause))
    .split("\n")
    .map((line) => line.trim());
  const malformed = /: Malformed JSON in file .*, at byte (\d+) in line (\d+): (.*?)\.?$/.exec(first);
  const noObject = /in line (\d+): (Expected OBJECT, but got [A-Z]+)|expected records, but got non-record JSON/.exec(
    first,
  );
  const separated = /on Line: (\d+)/i.exec(first);
  const [row, why] =
    malformed !== null
      ? [Number(malformed[2]) - 1, `no JSON at its byte ${malformed[1]}: ${malformed[3]}`] // it counts them from 2
      : noObject !== null
        ? [Number(noObject[1] ?? 0), `a line holds no object, expected one a line: {"id": "a", …}`]
        : separated !== null
          ? [Number(separated[1]) - 1, plainReason(more)] // the header is line 1
          : [0, first];
  return new FacultyError(
    "BAD_DATASET",
    `${path}${row === 0 ? "" : ` row ${row}`} does not read as a table: ${why}; save or copy it again`,
    { path },
    { cause },
  );
}

function plainReason(said: readonly string[]): string {
  for (const line of said)
    for (const [found, inWords] of plainReasons) {
      const match = found.exec(line);
      if (match !== null) return inWords.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? "");
    }
  return said[0] ?? "";
}
