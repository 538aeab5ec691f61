import { expectedCalibrationError } from "./calibration.ts";
import { mean } from "./statistics.ts";

/** What an evaluation tells of a model by the labels of samples. A new one is a name here and a row below. */
type EvaluationMetricName = "accuracy" | "nll" | "ece";

interface EvaluationMetric {
  /** Of at least one sample. */
  readonly measure: (answers: Answers) => number;
  /** Before its number, and above its column. */
  readonly title: string;
  /** After its number; null: none. */
  readonly unit: string | null;
  /** The number for people, in the unit. */
  readonly shown: (value: number) => string;
}

/** A classifier's answers to the samples that it is measured by, one number a sample. */
export interface Answers {
  /** Probability of the class that was named. */
  readonly confidences: Float64Array;
  /** 1 where that class is the label, else 0. */
  readonly hits: Uint8Array;
  /** `−log p(label)`, nats. */
  readonly surprises: Float64Array;
}

/** In the order in which they are told. */
export const evaluationMetrics: Readonly<Record<EvaluationMetricName, EvaluationMetric>> = {
  /** Share of samples whose most probable class is their label. */
  accuracy: {
    measure: ({ hits }) => mean(hits),
    title: "accuracy",
    unit: "%",
    shown: (share) => (100 * share).toFixed(2),
  },
  /** Mean negative log-likelihood of the labels; infinite where one was held impossible. */
  nll: {
    measure: ({ surprises }) => mean(surprises),
    title: "NLL",
    unit: "nats",
    shown: (value) => value.toFixed(3),
  },
  /** Expected calibration error. */
  ece: {
    measure: ({ confidences, hits }) => expectedCalibrationError(confidences, hits),
    title: "ECE",
    unit: null,
    shown: (value) => value.toFixed(3),
  },
};

/** One value a metric. */
export type Told<Value> = Readonly<Record<EvaluationMetricName, Value>>;

/** Under its name, in the order of the table. */
export function ofEveryMetric<Value>(of: (name: EvaluationMetricName, metric: EvaluationMetric) => Value): Told<Value> {
  const names = Object.keys(evaluationMetrics) as EvaluationMetricName[];
  return Object.fromEntries(names.map((name) => [name, of(name, evaluationMetrics[name])])) as Told<Value>;
}
