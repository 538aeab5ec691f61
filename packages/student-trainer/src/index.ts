export { checkStudent } from "./check-student.ts";
export { type ConformanceCase, type ConformanceFile, parseConformanceFile } from "./conformance/conformance-file.ts";
export type { ConformanceEvaluator } from "./conformance/loss-evaluators.ts";
export { type ConformanceLine, runConformance } from "./conformance/run-conformance.ts";
export type { EpochRecord } from "./epoch-record.ts";
export type { EnsembleInsight } from "./evaluate/describe-ensemble.ts";
export { epochChoice } from "./evaluate/epoch-choice.ts";
export {
  type EnsembleEvaluation,
  type EnsembleEvaluationOptions,
  evaluateEnsemble,
} from "./evaluate/evaluate-ensemble.ts";
export { allIds, evaluateModel } from "./evaluate/evaluate-model.ts";
export { type Evaluation, evaluationOf } from "./evaluate/evaluation.ts";
export { type Latency, measureLatency } from "./evaluate/measure-latency.ts";
export { predictLogits } from "./evaluate/predict-logits.ts";
export type { PhaseProgress } from "./phase.ts";
export { harvestSignals } from "./receive/harvest.ts";
export type { PullCounters } from "./receive/pull-counters.ts";
export { restrictClasses } from "./restrict-classes.ts";
export type { TrainStudentOptions } from "./student.ts";
export { type StudentResult, studentResult } from "./student-result.ts";
export { identityOf, type StudentSpec } from "./student-spec.ts";
export { type ClassifierResult, type TrainClassifierOptions, trainClassifier } from "./train-classifier.ts";
export { type StudentOutcome, trainStudent } from "./train-student.ts";
export type { TrainedModel } from "./trained-model.ts";
