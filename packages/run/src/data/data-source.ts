import type { DatasetSpec } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { requireWithinRoots } from "@faculty/shared/files";
import { dataPaths } from "../run-file/data-paths.ts";
import { loadRun } from "../run-file/load-run.ts";
import type { Context } from "../settings/context.ts";

/** Which data set a command is about: that of a run file, or one that its options name. */
export interface DataSource {
  readonly runFile: string | undefined;
  readonly dataset: DatasetSpec | undefined;
}

/** @throws FacultyError USAGE where neither or both are given; what `loadRun` throws; OUTSIDE_ROOTS. */
export async function sourceSpec(
  { runFile, dataset }: DataSource,
  { settings, abort }: Pick<Context, "settings" | "abort">,
): Promise<DatasetSpec> {
  if ((runFile === undefined) === (dataset === undefined))
    throw new FacultyError("USAGE", "expected either a run file or --dataset");
  if (runFile !== undefined)
    return (await loadRun(runFile, () => runSpecSchema(opaqueParts), settings.roots, abort)).dataset;
  const spec = dataset as DatasetSpec;
  await requireWithinRoots(dataPaths(spec), settings.roots);
  return spec;
}
