import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { readClassNames } from "../samples/class-names.ts";
import type { HeldDataset } from "../samples/dataset.ts";
import { idxFolderFiles, readIdxFolder } from "./idx-folder.ts";

const classesFile = "classes.txt";

/** Any folder of four IDX files (idx-folder.ts) with a `classes.txt` that names one class a line, in label order. */
export async function idxDataset(folder: string, abort?: AbortSignal): Promise<HeldDataset> {
  const path = join(folder, classesFile);
  const classes = await readClassNames(path, abort);
  if (classes === null)
    throw new FacultyError("NOT_FOUND", `${path} does not exist, expected one class name a line`, { path });
  return readIdxFolder("idx", folder, classes, abort);
}

/** All that may be read of such a folder. */
export function idxDatasetFiles(folder: string): readonly string[] {
  return [...idxFolderFiles(folder), join(folder, classesFile)];
}
