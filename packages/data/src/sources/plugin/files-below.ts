import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { SourceFile } from "../../prepared/sample-source.ts";

/**
 * The file at a path, or all files below the folder that is there; links are not followed.
 * @param what - Names the path in messages.
 * @throws FacultyError NOT_FOUND; IO_FAILED.
 */
export async function filesBelow(what: string, path: string): Promise<readonly SourceFile[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new FacultyError("NOT_FOUND", `${what} ${path} does not exist`, { path });
  if (!found.isDirectory()) return [{ name: "", path }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((cause: Error) => {
    throw new FacultyError("IO_FAILED", `${what} ${path} cannot be read: ${cause.message}`, { path }, { cause });
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: relative(path, file).split(sep).join("/"), path: file }));
}
