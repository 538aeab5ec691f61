import { join } from "node:path";
import { FacultyError } from "../errors/faculty-error.ts";
import { readBounded } from "../files/read-bounded.ts";
import type { Dataset } from "./dataset.ts";
import { readIdxFolder } from "./idx-folder.ts";

/** A label is one byte: 256 names, however long they are, take less. */
const maxClassesBytes = 2 ** 20;

/** Any folder of four IDX files (idx-folder.ts) with a `classes.txt` that names one class a line, in label order. */
export async function idxDataset(folder: string, signal?: AbortSignal): Promise<Dataset> {
  return readIdxFolder("idx", folder, await readClasses(join(folder, "classes.txt"), signal), signal);
}

async function readClasses(path: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const read = await readBounded(path, maxClassesBytes, signal);
  if (read.kind === "missing")
    throw new FacultyError("NOT_FOUND", `${path} does not exist, expected one class name a line`, { path });
  if (read.kind === "refused") throw new FacultyError("BAD_DATASET", `${path} ${read.why}`, { path });
  return parseClasses(read.bytes.toString("utf8"), path);
}

/** One class name a line; @throws BAD_DATASET where one repeats. */
export function parseClasses(text: string, path: string): readonly string[] {
  const classes = text
    .trim()
    .split("\n")
    .map((line) => line.trim());
  const seen = new Set<string>();
  const twice = classes.find((name) => name === "" || seen.size === seen.add(name).size);
  if (twice !== undefined) {
    throw new FacultyError("BAD_DATASET", `${path} must name each class once, found ${JSON.stringify(twice)} again`, {
      path,
    });
  }
  return classes;
}
