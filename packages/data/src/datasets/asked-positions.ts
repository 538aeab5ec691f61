import type { RunSpec } from "@faculty/shared/config";
import { datasetNamed } from "./load-dataset.ts";

/** What of a sample a run's data set asks about, each by itself, as far as the run file tells; null: the sample. */
export function askedPositions({
  name,
  masks,
}: Pick<RunSpec["dataset"], "name" | "masks">): "pixel" | "token" | "position" | null {
  return masks === undefined ? (datasetNamed(name)?.asksEach ?? null) : "pixel";
}
