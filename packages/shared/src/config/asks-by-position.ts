import type { RunSpec } from "./run-spec.ts";

/** Whether a run's data set asks about each pixel or token of a sample, as far as the run file tells. */
export function asksByPosition({ name, masks }: Pick<RunSpec["dataset"], "name" | "masks">): boolean {
  return masks !== undefined || name === "tokens" || name === "pairs";
}
