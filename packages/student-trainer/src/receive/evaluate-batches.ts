import { type OutputSpec, rowsPerSample } from "@faculty/shared/outputs";
import type { BatchName } from "@faculty/shared/protocol";
import type { Source } from "@faculty/shared/samples";

/** Samples that are asked about outside of the plan, as they are. */
export interface NamedBatch {
  readonly batch: BatchName;
  readonly ids: Int32Array;
}

/** Of one request: what a reply holds grows with both. */
const mostSamples = 256;
const mostRows = 4096;

/** All of some samples, in order: the same requests for the same ids, so that kept signals are found again. */
export function* evaluateBatches(
  source: Source,
  all: Int32Array,
  output: OutputSpec,
): Generator<NamedBatch, void, undefined> {
  const samples = Math.max(1, Math.min(mostSamples, Math.floor(mostRows / rowsPerSample(output))));
  for (let from = 0; from < all.length; from += samples) {
    const ids = all.slice(from, from + samples);
    yield { batch: { kind: "evaluate", source, ids: [...ids] }, ids };
  }
}
