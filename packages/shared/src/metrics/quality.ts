import type { Rows } from "../tensor/rows.ts";
import { type ClassificationMetrics, classificationMetrics } from "./classification.ts";
import { ofEveryMetric, type Told } from "./evaluation-metrics.ts";
import type { TargetQuality } from "./target-quality.ts";
import { tellsApart } from "./tells-apart.ts";

/** Where labels tell nothing: there are none, or all are of one class, which any constant answer gets right. */
interface NotMeasured extends Told<null> {
  /** Asked about. */
  readonly samples: number;
  readonly interval95: null;
  readonly perClassAccuracy: null;
}

/** What labels say of a classifier, if they say anything. */
export type Quality = ClassificationMetrics | NotMeasured | TargetQuality;

/** As `classificationMetrics`, of any number of samples. */
export function qualityOf(
  logProbabilities: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
): ClassificationMetrics | NotMeasured {
  if (tellsApart(labels)) return classificationMetrics(logProbabilities, labels);
  const { rows: samples } = logProbabilities;
  return { samples, ...ofEveryMetric(() => null), interval95: null, perClassAccuracy: null };
}
