import { showsStoredBytes } from "../augmentation/stored-samples.ts";
import type { RunSpec } from "../config/run-spec.ts";
import type { Dataset, Source } from "../datasets/dataset.ts";
import { sizeOf } from "../tensor/rows.ts";

/** Inputs that one message carries: a retry of more would cost too much, and hold the connection up. */
export const inlineBytes: number = 504 * 1024;

/**
 * Batches of one epoch that are pulled, and that teachers are asked about, in one request: those of a multiple of so many
 * steps and the steps after it. A function of run file and data set, so that whoever asks, whenever, has teachers compute
 * the same rows together. No more than a request with its inputs carries, because what a replica is sent must not decide
 * how many rows it computes at once; of kept signals alone, where nobody is asked, as many as the run file says. A step
 * that is one teacher's alone is asked about alone.
 */
export function stepsPerRequest(
  { train, augment, ensemble, signals }: Pick<RunSpec, "train" | "augment" | "ensemble" | "signals">,
  dataset: Pick<Dataset, "inputShape" | Source>,
): number {
  if (ensemble.weighting.kind === "stochastic") return 1;
  if (signals.mode === "offline") return train.stepsPerRequest;
  const valueBytes = showsStoredBytes(dataset, { augment }) ? 1 : Float32Array.BYTES_PER_ELEMENT;
  const rows = Math.floor(inlineBytes / (valueBytes * sizeOf(dataset.inputShape)));
  return Math.max(1, Math.min(train.stepsPerRequest, Math.floor(rows / train.batchSize)));
}
