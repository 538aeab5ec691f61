import { type Dataset, runOutput } from "@faculty/data/datasets";
import { rowsPerSample } from "@faculty/shared/outputs";
import type { ViewSpec } from "@faculty/shared/samples";

/** Little enough to be held for all teachers. */
const mostSamples = 256;
const mostRows = 4096;

/** Samples asked about at once while teachers are measured. */
export function samplesAtOnce(dataset: Pick<Dataset, "classes" | "output">): number {
  return Math.max(1, Math.min(mostSamples, Math.floor(mostRows / rowsPerSample(runOutput(dataset)))));
}

/** Nothing is augmented while teachers are measured. */
export const asTheyAre: ViewSpec = { augment: [], seed: 0, epoch: 0 };
