import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "../errors/faculty-error.ts";
import type { Dataset } from "./dataset.ts";
import { readIdxFolder } from "./idx-folder.ts";

/** Any folder of four IDX files (idx-folder.ts) with a `classes.txt` that names one class a line, in label order. */
export async function idxDataset(folder: string, signal?: AbortSignal): Promise<Dataset> {
  return readIdxFolder("idx", folder, await readClasses(join(folder, "classes.txt"), signal), signal);
}

async function readClasses(path: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const text = await readFile(path, { encoding: "utf8", signal }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new FacultyError("NOT_FOUND", `${path} cannot be read, expected one class name a line`, { path }, { cause });
  });
  const classes = text.trim().split(/\s*\n\s*/);
  const twice = classes.find((name, index) => name === "" || classes.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new FacultyError("BAD_DATASET", `${path} must name each class once, found ${JSON.stringify(twice)} again`, {
      path,
    });
  }
  return classes;
}
