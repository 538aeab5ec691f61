import type { RunSpec } from "../config/run-spec.ts";

/**
 * Batches of one epoch that are pulled, and that teachers are asked about, in one request: those of a multiple of so many
 * steps and the steps after it. A function of the run file, so that whoever asks, whenever, asks for the same rows
 * together. A step that is one teacher's alone is asked about alone.
 */
export function stepsPerRequest({ train, ensemble }: Pick<RunSpec, "train" | "ensemble">): number {
  return ensemble.weighting.kind === "stochastic" ? 1 : train.stepsPerRequest;
}
