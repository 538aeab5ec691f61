import type { BatchName } from "@faculty/shared/protocol";
import type { Source } from "@faculty/shared/samples";

/** Samples that are asked about outside of the plan, as they are. */
export interface NamedBatch {
  readonly batch: BatchName;
  readonly ids: Int32Array;
}

/** Samples of one request. */
const evaluatedRows = 256;

/** All of some samples, in order: the same requests for the same ids, so that kept signals are found again. */
export function* evaluateBatches(source: Source, all: Int32Array): Generator<NamedBatch, void, undefined> {
  for (let from = 0; from < all.length; from += evaluatedRows) {
    const ids = all.slice(from, from + evaluatedRows);
    yield { batch: { kind: "evaluate", source, ids: [...ids] }, ids };
  }
}
