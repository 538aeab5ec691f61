import { FacultyError } from "@faculty/shared/errors";
import { openArrow } from "./open-arrow.ts";
import { openByDuckdb } from "./open-by-duckdb.ts";
import type { Table } from "./table.ts";

type Open = (path: string, abort: AbortSignal | undefined) => Promise<Table>;

/** How a table is read, by the ending of its name. */
const openers: Readonly<Record<string, Open>> = {
  ".csv": (path, abort) => openByDuckdb(path, ".csv", abort),
  ".tsv": (path, abort) => openByDuckdb(path, ".tsv", abort),
  ".jsonl": (path, abort) => openByDuckdb(path, ".jsonl", abort),
  ".ndjson": (path, abort) => openByDuckdb(path, ".ndjson", abort),
  ".parquet": (path, abort) => openByDuckdb(path, ".parquet", abort),
  ".arrow": openArrow,
  ".feather": openArrow,
};

/** A packed `.csv.gz` counts as `.csv`. @throws FacultyError BAD_DATASET, NOT_FOUND. */
export function openTable(path: string, abort: AbortSignal | undefined): Promise<Table> {
  const name = path.toLowerCase().replace(/\.gz$/, "");
  const found = Object.entries(openers).find(([ending]) => name.endsWith(ending));
  if (found !== undefined) return found[1](path, abort);
  const endings = Object.keys(openers).join(", ");
  throw new FacultyError("BAD_DATASET", `${path} is no table that is read, expected a name that ends in ${endings}`, {
    path,
  });
}
