export { argmax } from "./argmax.ts";
export { bleu } from "./bleu.ts";
export { type ReliabilityBin, reliabilityBin } from "./calibration.ts";
export { chrf } from "./chrf.ts";
export { classificationMetrics } from "./classification.ts";
export { divergences } from "./divergences.ts";
export { evaluationMetrics, ofEveryMetric, type Told } from "./evaluation-metrics.ts";
export { type Figures, figureKeys, keptFigures } from "./figures.ts";
export { frechetDistance } from "./frechet.ts";
export { bestThresholds, independentQuality } from "./independent-quality.ts";
export { type Manifold, manifoldOf, usualNeighbours } from "./manifold.ts";
export {
  addMetricPlugin,
  type MetricDefinition,
  type MetricPlugin,
  metricPlugin,
  shownOfPlugin,
} from "./metric-plugin.ts";
export { type PositionTally, positionQuality, positionTally, tokenQuality, tokenTally } from "./position-quality.ts";
export { type Measured, preferableMetrics, preferredInWords } from "./preferred-metric.ts";
export { type Quality, qualityOf } from "./quality.ts";
export { isListed, type RankingFigures, rankingFigures, ranksOf } from "./ranking.ts";
export { better, type Score } from "./score.ts";
export { mean, percentile, sampleDeviation } from "./statistics.ts";
export {
  figureOf,
  isOfWhole,
  mainMetric,
  partKind,
  type TargetFigures,
  type TargetKind,
  targetFigureKeys,
  targetMetric,
  targetMetricNames,
  targetMetrics,
} from "./target-metrics.ts";
export { ofOutputs, type TargetQuality, targetQuality } from "./target-quality.ts";
export { tellsApart } from "./tells-apart.ts";
export {
  type Validation,
  type ValidationMetrics,
  validationByLabels,
  validationFigures,
  validationMetrics,
  validationOf,
} from "./validation.ts";
export { valueQuality } from "./value-quality.ts";
export { wilsonInterval } from "./wilson.ts";
