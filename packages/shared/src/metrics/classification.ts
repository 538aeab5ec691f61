import type { Rows } from "../tensor/rows.ts";
import { argmax } from "./argmax.ts";
import { expectedCalibrationError } from "./calibration.ts";
import { wilsonInterval } from "./wilson.ts";

export interface ClassificationMetrics {
  readonly samples: number;
  /** Share of samples whose most probable class is their label; the lower index wins a tie. */
  readonly accuracy: number;
  /** Wilson's 95 % interval of the accuracy. */
  readonly interval95: readonly [number, number];
  /** Mean of `−log p(label)`, nats; infinite where a label was held impossible. */
  readonly nll: number;
  /** Expected calibration error, calibration.ts. */
  readonly ece: number;
  /** Accuracy among the samples of each class; null for a class without samples. */
  readonly perClassAccuracy: readonly (number | null)[];
}

/**
 * What is reported of a classifier.
 * @param logProbabilities - `[samples, classes]`, rows normalised, temperature 1.
 * @param labels - `[samples]`, class indices. At least one sample.
 */
export function classificationMetrics(
  logProbabilities: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
): ClassificationMetrics {
  const { rows: samples, width: classes, data } = logProbabilities;
  const confidences = new Float64Array(samples);
  const hits = new Uint8Array(samples);
  const seen = new Float64Array(classes);
  const right = new Float64Array(classes);
  let negativeLogLikelihood = 0;
  for (let row = 0; row < samples; row++) {
    const label = labels[row] as number;
    const predicted = argmax(data, row * classes, classes);
    const hit = predicted === label ? 1 : 0;
    hits[row] = hit;
    confidences[row] = Math.exp(data[row * classes + predicted] as number);
    negativeLogLikelihood -= data[row * classes + label] as number;
    seen[label] = (seen[label] as number) + 1;
    right[label] = (right[label] as number) + hit;
  }
  const hitCount = hits.reduce((sum, hit) => sum + hit, 0);
  return {
    samples,
    accuracy: hitCount / samples,
    interval95: wilsonInterval(hitCount, samples),
    nll: negativeLogLikelihood / samples,
    ece: expectedCalibrationError(confidences, hits),
    perClassAccuracy: Array.from(seen, (count, label) => (count === 0 ? null : (right[label] as number) / count)),
  };
}
