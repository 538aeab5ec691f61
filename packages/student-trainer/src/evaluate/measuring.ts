import type { PositionTally } from "@faculty/shared/metrics";
import type { Rows } from "@faculty/shared/tensor";
import type { EnsembleInsight } from "./describe-ensemble.ts";
import type { Evaluation } from "./evaluation.ts";

/** What is known of rows: their labels, and their targets where these are more than one class. */
export interface Known {
  readonly labels: ArrayLike<number>;
  /** `[samples, targetSize]`; empty where labels are all. */
  readonly targets: Float32Array;
  /** Rows of a sample. */
  readonly positions: number;
}

export type AnyRows = Rows<Float32Array | Float64Array>;

/** What measuring does by kind of output. Rows are `[rows, width]`, over the run's columns. */
export interface Measuring {
  /** What is said by what a model's last layer yields, at temperature 1. */
  readonly said: (yielded: AnyRows) => Rows;
  /** By what is known of the rows. @param thresholds - Of `thresholds`; absent: those of a probability of a half. */
  readonly evaluate: (said: AnyRows, known: Known, thresholds?: readonly number[]) => Evaluation;
  /** The same piece by piece, where a sample is so many rows that those of all samples are not held. */
  readonly tally?: (positions: number, width: number) => PositionTally;
  /** Above which a class is named, chosen on samples held out; absent where no threshold is asked about. */
  readonly thresholds?: (said: AnyRows, known: Known) => readonly number[];
  /** What an ensemble says beyond its figures. */
  readonly describe: (mixture: AnyRows, teachers: readonly AnyRows[], labels: ArrayLike<number>) => EnsembleInsight;
  /** Mean over the rows of how far is what was found from what it should be; 0 where they agree. */
  readonly divergence: (target: Rows<Float32Array>, found: AnyRows) => number;
}

export function inDoubles({ rows, width, data }: AnyRows): Rows {
  return { rows, width, data: Float64Array.from(data) };
}

export const nothingSaid: EnsembleInsight = { similar: [], ambiguous: [], disputed: [] };
