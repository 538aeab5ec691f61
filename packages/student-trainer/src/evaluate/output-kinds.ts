import {
  bestThresholds,
  independentQuality,
  partKind,
  positionQuality,
  positionTally,
  tokenQuality,
  tokenTally,
  valueQuality,
} from "@faculty/shared/metrics";
import { type MeasuredKind, measuredKind, type OutputSpec } from "@faculty/shared/outputs";
import { logSoftmax } from "@faculty/shared/tensor";
import { describeEnsemble } from "./describe-ensemble.ts";
import { evaluationOf } from "./evaluation.ts";
import { meanBinaryKl } from "./mean-binary-kl.ts";
import { meanKl } from "./mean-kl.ts";
import { meanSquare } from "./mean-square.ts";
import { measuringSeveral } from "./measure-several.ts";
import { inDoubles, type Measuring, nothingSaid } from "./measuring.ts";

const outputKinds: Readonly<Record<Exclude<MeasuredKind, "several">, Measuring>> = {
  positions: {
    said: logSoftmax,
    evaluate: (said, { labels, positions }) => ({ ...positionQuality(said, labels, positions), predicted: [] }),
    tally: positionTally,
    describe: () => nothingSaid,
    divergence: meanKl,
  },
  tokens: {
    said: logSoftmax,
    evaluate: (said, { labels, positions }) => ({ ...tokenQuality(said, labels, positions), predicted: [] }),
    tally: tokenTally,
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
export function measuring(output: OutputSpec): Measuring {
  const kind = measuredKind(output);
  return kind === "several" ? measuringSeveral(output, (one) => outputKinds[partKind(one)]) : outputKinds[kind];
}
