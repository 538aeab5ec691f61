import { expectedCalibrationError } from "./calibration.ts";
import { macroF1, meanRecall } from "./per-class.ts";
import { mean } from "./statistics.ts";

/** What an evaluation tells of a model by the labels of samples. A new one is a name here and a row below. */
type EvaluationMetricName = "accuracy" | "nll" | "ece" | "balancedAccuracy" | "macroF1";

/** How a metric is measured and told. */
export interface EvaluationMetric {
  /** Of at least one sample. */
  readonly measure: (answers: Answers) => number;
  /** Before its number, and above its column. */
  readonly title: string;
  /** After its number; null: none. */
  readonly unit: string | null;
  /** The number for people, in the unit. */
  readonly shown: (value: number) => string;
  /** Which number is that of the better model. */
  readonly better: "higher" | "lower";
}

/** A classifier's answers to the samples that it is measured by, one number a sample. */
export interface Answers {
  /** Probability of the class that was named. */
  readonly confidences: Float64Array;
  /** 1 where that class is the label, else 0. */
  readonly hits: Uint8Array;
  /** `−log p(label)`, nats. */
  readonly surprises: Float64Array;
  readonly labels: Int32Array;
  /** Class that was named. */
  readonly predicted: Int32Array;
}

/** In the order in which they are told. */
export const evaluationMetrics: Readonly<Record<EvaluationMetricName, EvaluationMetric>> = {
  /** Share of samples whose most probable class is their label. */
  accuracy: {
    measure: ({ hits }) => mean(hits),
    title: "accuracy",
    unit: "%",
    shown: percent,
    better: "higher",
  },
  /** Mean negative log-likelihood of the labels; infinite where one was held impossible. */
  nll: {
    measure: ({ surprises }) => mean(surprises),
    title: "NLL",
    unit: "nats",
    shown: (value) => value.toFixed(3),
    better: "lower",
  },
  /** Expected calibration error. */
  ece: {
    measure: ({ confidences, hits }) => expectedCalibrationError(confidences, hits),
    title: "ECE",
    unit: null,
    shown: (value) => value.toFixed(3),
    better: "lower",
  },
  /** Mean over the classes of the share of their samples that are named right: each class counts alike. */
  balancedAccuracy: {
    measure: ({ labels, predicted }) => meanRecall(labels, predicted),
    title: "balanced accuracy",
    unit: "%",
    shown: percent,
    better: "higher",
  },
  /** Mean over the classes of their F1. */
  macroF1: {
    measure: ({ labels, predicted }) => macroF1(labels, predicted),
    title: "macro F1",
    unit: null,
    shown: (value) => value.toFixed(3),
    better: "higher",
  },
};

function percent(share: number): string {
  return (100 * share).toFixed(2);
}

/** One value a metric. */
export type Told<Value> = Readonly<Record<EvaluationMetricName, Value>>;

/** Under its name, in the order of the table. */
export function ofEveryMetric<Value>(of: (name: EvaluationMetricName, metric: EvaluationMetric) => Value): Told<Value> {
  const names = Object.keys(evaluationMetrics) as EvaluationMetricName[];
  return Object.fromEntries(names.map((name) => [name, of(name, evaluationMetrics[name])])) as Told<Value>;
}
