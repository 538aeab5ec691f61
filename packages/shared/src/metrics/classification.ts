import { isLabelled } from "../samples/label.ts";
import type { Rows } from "../tensor/rows.ts";
import { argmax } from "./argmax.ts";
import { type ReliabilityBin, reliabilityBins } from "./calibration.ts";
import { type Answers, ofEveryMetric, type Told } from "./evaluation-metrics.ts";
import { measuredByPlugins } from "./metric-plugin.ts";
import { wilsonInterval } from "./wilson.ts";

/** Every evaluation metric, and what the accuracy is made of. The lower index wins where classes are equally probable. */
export interface ClassificationMetrics extends Told<number> {
  /** Those that have a label. */
  readonly samples: number;
  /** Wilson's 95 % interval of the accuracy. */
  readonly interval95: readonly [number, number];
  /** Accuracy among the samples of each class; null for a class without samples. */
  readonly perClassAccuracy: readonly (number | null)[];
  /** By name, what the metrics of plugins say; absent where none is defined. */
  readonly own?: Readonly<Record<string, number>> | undefined;
  /** By confidence, from 0 to 1; absent of what was measured before it was kept. */
  readonly reliability?: readonly ReliabilityBin[] | undefined;
}

/**
 * What is reported of a classifier.
 * @param logProbabilities - `[samples, classes]`, rows normalised, temperature 1.
 * @param labels - `[samples]`, class indices, at least one; a sample without a label counts nowhere.
 */
export function classificationMetrics(
  logProbabilities: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
): ClassificationMetrics {
  const { rows, width: classes, data } = logProbabilities;
  const asked = Array.from({ length: rows }, (_, row) => row).filter((row) => isLabelled(labels[row] as number));
  const samples = asked.length;
  const confidences = new Float64Array(samples);
  const hits = new Uint8Array(samples);
  const surprises = new Float64Array(samples);
  const known = new Int32Array(samples);
  const named = new Int32Array(samples);
  const seen = new Float64Array(classes);
  const right = new Float64Array(classes);
  asked.forEach((row, i) => {
    const label = labels[row] as number;
    const predicted = argmax(data, row * classes, classes);
    const hit = predicted === label ? 1 : 0;
    known[i] = label;
    named[i] = predicted;
    hits[i] = hit;
    confidences[i] = Math.exp(data[row * classes + predicted] as number);
    surprises[i] = -(data[row * classes + label] as number);
    seen[label] = (seen[label] as number) + 1;
    right[label] = (right[label] as number) + hit;
  });
  const answers: Answers = { confidences, hits, surprises, labels: known, predicted: named };
  const hitCount = hits.reduce((sum, hit) => sum + hit, 0);
  const own = measuredByPlugins(answers);
  return {
    samples,
    ...(own !== undefined && { own }),
    ...ofEveryMetric((_, { measure }) => measure(answers)),
    interval95: wilsonInterval(hitCount, samples),
    perClassAccuracy: Array.from(seen, (count, label) => (count === 0 ? null : (right[label] as number) / count)),
    reliability: reliabilityBins(confidences, hits),
  };
}
