import { preparationOf } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import type { SuperviseOptions } from "./supervise-options.ts";

/** Tells the processes of a run where its data set lies prepared, so that none of them looks through its source again. */
export async function withPreparedData<Options extends Pick<SuperviseOptions, "env" | "preparing" | "abort">>(
  options: Options,
  { dataset }: Pick<RunSpec, "dataset">,
): Promise<Options> {
  const found = await preparationOf(dataset, options.preparing, options.abort);
  const folder = found.kind === "prepared" ? found.folder : undefined;
  return { ...options, env: { ...options.env, FACULTY_PREPARED: folder } };
}
