import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { SavedSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { openTable } from "../sources/table/open-table.ts";
import { savedColumns } from "./saved-columns.ts";
import { isArray } from "./saved-rows.ts";

/**
 * SHA-256, hex, of what the files hold and how they are read: equal digests mean equal signals.
 * @throws FacultyError NOT_FOUND, IO_FAILED; BAD_DATASET for a table that is none.
 */
export async function savedDigest(spec: SavedSpec, classes: readonly string[], abort?: AbortSignal): Promise<string> {
  const { path, ids, id, yields } = spec;
  const contents = await Promise.all([path, ...(ids === undefined ? [] : [ids])].map(fileDigest));
  const columns = await columnsRead(spec, classes, abort);
  const hash = createHash("sha256").update(`saved outputs\0${JSON.stringify([id, columns, yields])}\0`);
  for (const content of contents) hash.update(content);
  return hash.digest("hex");
}

/** Where the classes alone say which column is read first, they are what names the columns. A list is read as it lies. */
async function columnsRead(
  { path, columns }: SavedSpec,
  classes: readonly string[],
  abort: AbortSignal | undefined,
): Promise<SavedSpec["columns"]> {
  if (columns !== undefined || isArray(path)) return columns;
  await using table = await openTable(path, abort);
  const read = savedColumns(table, columns, classes);
  return read.kind === "columns" ? read.columns : undefined;
}

async function fileDigest(path: string): Promise<Buffer> {
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
