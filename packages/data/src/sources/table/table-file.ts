import { stat } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import type { SourceFile } from "../../prepared/sample-source.ts";

/** Of a table, and of that of its test rows where it has one. @throws As `tableFile`. */
export async function tableFiles({
  path,
  test,
}: {
  readonly path: string;
  readonly test: number | string;
}): Promise<readonly SourceFile[]> {
  return Promise.all((typeof test === "string" ? [path, test] : [path]).map(tableFile));
}

/** @throws FacultyError NOT_FOUND, BAD_DATASET. */
export async function tableFile(path: string): Promise<SourceFile> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true) return { name: path, path };
  const what = found === null ? "does not exist" : "is not a file";
  throw new FacultyError(found === null ? "NOT_FOUND" : "BAD_DATASET", `table ${path} ${what}`, { path });
}
