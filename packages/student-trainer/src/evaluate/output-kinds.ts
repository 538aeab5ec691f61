import {
  bestThresholds,
  independentQuality,
  positionQuality,
  tokenQuality,
  valueQuality,
} from "@faculty/shared/metrics";
import { type MeasuredKind, measuredKind, type OutputSpec } from "@faculty/shared/outputs";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { describeEnsemble, type EnsembleInsight } from "./describe-ensemble.ts";
import { type Evaluation, evaluationOf } from "./evaluation.ts";
import { meanBinaryKl } from "./mean-binary-kl.ts";
import { meanKl } from "./mean-kl.ts";
import { meanSquare } from "./mean-square.ts";

/** What is known of rows: their labels, and their targets where these are more than one class. */
export interface Known {
  readonly labels: ArrayLike<number>;
  /** `[samples, targetSize]`; empty where labels are all. */
  readonly targets: Float32Array;
  /** Rows of a sample. */
  readonly positions: number;
}

type AnyRows = Rows<Float32Array | Float64Array>;

/** What measuring does by kind of output. Rows are `[rows, width]`, over the run's columns. */
interface OutputKindRow {
  /** What is said by what a model's last layer yields, at temperature 1. */
  readonly said: (yielded: AnyRows) => Rows;
  /** By what is known of the rows. @param thresholds - Of `thresholds`; absent: those of a probability of a half. */
  readonly evaluate: (said: AnyRows, known: Known, thresholds?: readonly number[]) => Evaluation;
  /** Above which a class is named, chosen on samples held out; absent where no threshold is asked about. */
  readonly thresholds?: (said: AnyRows, known: Known) => readonly number[];
  /** What an ensemble says beyond its figures. */
  readonly describe: (mixture: AnyRows, teachers: readonly AnyRows[], labels: ArrayLike<number>) => EnsembleInsight;
  /** Mean over the rows of how far is what was found from what it should be; 0 where they agree. */
  readonly divergence: (target: Rows<Float32Array>, found: AnyRows) => number;
}

const outputKinds: Readonly<Record<MeasuredKind, OutputKindRow>> = {
  positions: {
    said: logSoftmax,
    evaluate: (said, { labels, positions }) => ({ ...positionQuality(said, labels, positions), predicted: [] }),
    describe: () => nothingSaid,
    divergence: meanKl,
  },
  tokens: {
    said: logSoftmax,
    evaluate: (said, { labels, positions }) => ({ ...tokenQuality(said, labels, positions), predicted: [] }),
    describe: () => nothingSaid,
    divergence: meanKl,
  },
  distribution: {
    said: logSoftmax,
    evaluate: (said, { labels }) => evaluationOf(said, labels),
    describe: describeEnsemble,
    divergence: meanKl,
  },
  independent: {
    said: inDoubles,
    evaluate: (said, { targets }, thresholds) => ({
      ...independentQuality(said, targets, thresholds),
      predicted: [],
    }),
    thresholds: (said, { targets }) => bestThresholds(said, targets),
    describe: () => nothingSaid,
    divergence: meanBinaryKl,
  },
  values: {
    said: inDoubles,
    evaluate: (said, { targets }) => ({ ...valueQuality(said, targets), predicted: [] }),
    describe: () => nothingSaid,
    divergence: meanSquare,
  },
};

/** How models of an output are measured. */
export function measuring(output: OutputSpec): OutputKindRow {
  return outputKinds[measuredKind(output)];
}

function inDoubles({ rows, width, data }: AnyRows): Rows {
  return { rows, width, data: Float64Array.from(data) };
}

const nothingSaid: EnsembleInsight = { similar: [], ambiguous: [], disputed: [] };
