import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { SavedSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { columnNames, type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import { openTable } from "../sources/table/open-table.ts";
import { savedColumns } from "./saved-columns.ts";
import { isArray } from "./saved-rows.ts";

/** The files that outputs are read from, as they were when their digest was made. */
export interface SavedFiles {
  /** SHA-256, hex, of what the files hold and how they are read: equal digests mean equal signals. */
  readonly digest: string;
  /** @throws FacultyError BAD_SIGNALS where one was changed or exchanged since. */
  readonly requireUnchanged: () => Promise<void>;
}

/** @throws FacultyError NOT_FOUND, IO_FAILED; BAD_DATASET for a table that is none. */
export async function savedFiles(spec: SavedSpec, output: OutputSpec, abort?: AbortSignal): Promise<SavedFiles> {
  const { path, ids, id, yields } = spec;
  const paths = [path, ...(ids === undefined ? [] : [ids])];
  const before = await Promise.all(paths.map(lookOf));
  const contents = await Promise.all(paths.map(contentOf));
  const columns = await columnsRead(spec, output, abort);
  const hash = createHash("sha256").update(`saved outputs\0${JSON.stringify([id, columns, yields])}\0`);
  for (const content of contents) hash.update(content);
  return {
    digest: hash.digest("hex"),
    requireUnchanged: async () => {
      const after = await Promise.all(paths.map(lookOf));
      const changed = paths.find((_, i) => after[i] !== before[i]);
      if (changed === undefined) return;
      throw new FacultyError("BAD_SIGNALS", `${changed} changed while it was read: start again`, { path: changed });
    },
  };
}

/** What tells whether a file is as it was. */
async function lookOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? "none" : [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ");
}

/** Where the classes alone say which column is read first, they are what names the columns. A list is read as it lies. */
async function columnsRead(
  { path, columns }: SavedSpec,
  output: OutputSpec,
  abort: AbortSignal | undefined,
): Promise<SavedSpec["columns"]> {
  if (columns !== undefined || isArray(path)) return columns;
  await using table = await openTable(path, abort);
  const read = savedColumns(table, columns, columnNames(output), rowWidth(output));
  return read.kind === "columns" ? read.columns : undefined;
}

async function contentOf(path: string): Promise<Buffer> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    const isGone = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const what = isGone
      ? "does not exist"
      : `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new FacultyError(isGone ? "NOT_FOUND" : "IO_FAILED", `saved outputs ${path} ${what}`, { path }, { cause });
  }
  return hash.digest();
}
