import { join } from "node:path";
import type { DatasetSpec } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Roots } from "@faculty/shared/files";
import { loadRun } from "../run-file/load-run.ts";
import { nearestAbove } from "./nearest-above.ts";

const runFile = "run.json";

/**
 * The data set whose test samples a student is asked about: the one given, else that of the run it lies in.
 * @throws FacultyError USAGE where there is neither.
 */
export async function exportDataset(
  student: string,
  given: DatasetSpec | undefined,
  roots: Roots,
  abort: AbortSignal,
): Promise<DatasetSpec> {
  if (given !== undefined) return given;
  const folder = await nearestAbove(student, runFile, roots);
  if (folder === null)
    throw new FacultyError(
      "USAGE",
      `student ${student} lies in no run's folder: export needs --dataset, whose test samples it is checked on`,
    );
  const { dataset } = await loadRun(join(folder, runFile), () => runSpecSchema(opaqueParts), roots, abort);
  return dataset;
}
