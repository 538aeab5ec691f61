import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { linesOf, readBounded } from "@faculty/shared/files";

import { className } from "@faculty/shared/names";
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
  if (read.kind === "refused") throw bad(path, read.why);
  return parseClasses(read.bytes, path);
}

/** One class name a line, empty lines at the end passed over; @throws BAD_DATASET where one is empty or repeats. */
export function parseClasses(bytes: Buffer, path: string): readonly string[] {
  const lines = linesOf(bytes, path, "BAD_DATASET").map(className);
  const classes = lines.slice(0, lines.findLastIndex((name) => name !== "") + 1);
  if (classes.length === 0) throw bad(path, "names no class, expected one a line");
  const lineOf = new Map<string, number>();
  classes.forEach((name, index) => {
    if (name === "") throw bad(path, `line ${index + 1} is empty, expected a class name`);
    const earlier = lineOf.get(name);
    if (earlier !== undefined)
      throw bad(path, `line ${index + 1} names ${JSON.stringify(name)}, which line ${earlier} already names`);
    lineOf.set(name, index + 1);
  });
  return classes;
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}
