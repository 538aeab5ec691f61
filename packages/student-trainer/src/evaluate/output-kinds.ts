import type { OutputKind } from "@faculty/shared/outputs";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { describeEnsemble, type EnsembleInsight } from "./describe-ensemble.ts";
import { type Evaluation, evaluationOf } from "./evaluation.ts";
import { meanKl } from "./mean-kl.ts";

type AnyRows = Rows<Float32Array | Float64Array>;

/** What measuring does by kind of output. Rows are `[rows, width]`, over the run's columns. */
interface OutputKindRow {
  /** What is said by what a model's last layer yields, at temperature 1. */
  readonly said: (yielded: AnyRows) => Rows;
  /** By the labels of the rows. */
  readonly evaluate: (said: AnyRows, labels: ArrayLike<number>) => Evaluation;
  /** What an ensemble says beyond its figures. */
  readonly describe: (mixture: AnyRows, teachers: readonly AnyRows[], labels: ArrayLike<number>) => EnsembleInsight;
  /** Mean over the rows of how far is what was found from what it should be; 0 where they agree. */
  readonly divergence: (target: Rows<Float32Array>, found: AnyRows) => number;
}

export const outputKinds: Readonly<Record<OutputKind, OutputKindRow>> = {
  distribution: { said: logSoftmax, evaluate: evaluationOf, describe: describeEnsemble, divergence: meanKl },
};
