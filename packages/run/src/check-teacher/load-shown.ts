import { type Dataset, type DatasetSpec, loadDataset } from "@faculty/data/datasets";
import { sourceSpec } from "../data/data-source.ts";
import { preparing } from "../data/preparing.ts";
import type { Context } from "../settings/context.ts";

/** The data set whose samples a teacher is shown. @throws FacultyError as `loadDataset`; OUTSIDE_ROOTS. */
export async function loadShown(
  dataset: DatasetSpec,
  context: Pick<Context, "settings" | "output" | "abort">,
): Promise<Dataset> {
  const spec = await sourceSpec({ runFile: undefined, dataset }, context);
  return loadDataset(spec, context.abort, preparing(context.settings, context.output));
}
