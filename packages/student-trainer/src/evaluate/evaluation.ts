import { argmax, type Quality, qualityOf } from "@faculty/shared/metrics";
import type { Rows } from "@faculty/shared/tensor";
import type { Ranked } from "./item-ranks.ts";

/** What a classifier made of some samples. */
export type Evaluation = Quality &
  Ranked & {
    /** Most probable class of each sample asked for, as an index into the run's classes; −1 where its class is unknown. */
    readonly predicted: readonly number[];
  };

/**
 * @param logProbabilities - `[samples, classes]`, rows normalised, temperature 1.
 * @param labels - `[samples]`.
 */
export function evaluationOf(
  logProbabilities: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
): Evaluation {
  const { rows, width, data } = logProbabilities;
  const predicted = Array.from({ length: rows }, (_, row) => argmax(data, row * width, width));
  return { ...qualityOf(logProbabilities, labels), predicted };
}
