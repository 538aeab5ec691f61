import { FacultyError } from "@faculty/shared/errors";
import {
  classificationMetrics,
  evaluationMetrics,
  independentQuality,
  positionQuality,
  targetMetrics,
  valueQuality,
} from "@faculty/shared/metrics";
import type { SingleKind } from "@faculty/shared/outputs";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { caseWidth } from "./case-outputs.ts";
import { flatten, type Nested, shapeOf } from "./conformance-file.ts";
import type { ConformanceEvaluator } from "./loss-evaluators.ts";
import { plainName, type ReadCase } from "./reference-names.ts";

/** What is said of samples, and what is known of them; of a row that does not count, nothing. */
interface Measured {
  readonly said: Rows;
  /** `[rows, width]`, or the class of each row. */
  readonly known: Float64Array;
  readonly positions: number;
  readonly params: ReadCase["params"];
}

type Figures = Readonly<Record<string, number>>;

interface MeasuredKind {
  /** The input that says what is known: one number a row, or one a value. */
  readonly truth: "labels" | "targets";
  /** Where nothing is known. */
  readonly absent: number;
  readonly figures: (measured: Measured) => Figures;
}

const measuredKinds: Readonly<Record<SingleKind, MeasuredKind>> = {
  distribution: {
    truth: "labels",
    absent: -1,
    figures: ({ said, known, positions }) => {
      const logProbabilities = logSoftmax(said);
      const {
        interval95: _,
        perClassAccuracy: __,
        reliability: ___,
        own: ____,
        ...figures
      } = classificationMetrics(logProbabilities, known);
      return { ...figures, ...positionQuality(logProbabilities, known, positions).figures };
    },
  },
  independent: {
    truth: "targets",
    absent: Number.NaN,
    figures: ({ said, known, params }) =>
      independentQuality(said, Float32Array.from(known), thresholdsOf(params, said.width)).figures,
  },
  values: {
    truth: "targets",
    absent: Number.NaN,
    figures: ({ said, known }) => valueQuality(said, Float32Array.from(known)).figures,
  },
};

/** Other names of metrics, without punctuation. */
const otherNames: Readonly<Record<string, string>> = {
  meanabsoluteerror: "mae",
  rootmeansquarederror: "rmse",
  r2score: "r2",
  rsquared: "r2",
  meanaverageprecision: "map",
  meaniou: "miou",
  macrof1: "f1",
  f1: "macrof1",
  pixelaccuracy: "accuracy",
  tokenaccuracy: "accuracy",
};

/** Names of cases that measure, beside those of the metrics themselves. */
const manyAtOnce = ["metrics", "metric", "evaluation"];

/** Figures by the names that `expected` uses; null where the case's name is no metric's. */
export const metricEvaluator: ConformanceEvaluator = (reference) => {
  const { name, expected, kind } = reference;
  const own = plainName(name.replace(/^metrics?[_-]/u, ""));
  const isOne = !manyAtOnce.includes(own);
  if (isOne && !isMetric(own)) return null;
  const figures = new Map(
    Object.entries(measuredKinds[kind].figures(measuredOf(reference))).map(([key, v]) => [plainName(key), v]),
  );
  const of = (metric: string) => {
    const value = figures.get(metric) ?? figures.get(otherNames[metric] ?? "");
    if (value !== undefined) return [value];
    throw new FacultyError(
      "USAGE",
      `${metric} is no metric of ${kind}, expected one of ${[...figures.keys()].join(", ")}`,
    );
  };
  const asked = (key: string) => (isOne && (key === "value" || key === "metric") ? own : plainName(key));
  return Object.fromEntries(Object.keys(expected).map((key) => [key, of(asked(key))]));
};

const metricNames: ReadonlySet<string> = new Set(
  [evaluationMetrics, ...Object.values(targetMetrics).map(({ metrics }) => metrics)].flatMap((metrics) =>
    Object.keys(metrics).map(plainName),
  ),
);

function isMetric(name: string): boolean {
  return metricNames.has(name) || Object.hasOwn(otherNames, name);
}

function measuredOf({ inputs, kind, params }: ReadCase): Measured {
  const { studentLogits, counted } = inputs;
  const { truth: name, absent } = measuredKinds[kind];
  const truth = inputs[name];
  if (studentLogits === undefined || truth === undefined)
    throw new FacultyError("USAGE", `inputs are ${Object.keys(inputs).join(", ")}, expected studentLogits and ${name}`);
  const shape = shapeOf(studentLogits);
  const data = Float64Array.from(flatten(studentLogits));
  const counts = counted === undefined ? undefined : flatten(counted);
  const width = caseWidth(kind, shape, counts?.length);
  const rows = data.length / width;
  const perRow = name === "labels" ? 1 : width;
  const known = knownOf(truth, rows * perRow);
  return {
    said: { rows, width, data },
    known: known.map((value, i) => (counts?.[Math.floor(i / perRow)] === 0 || Number.isNaN(value) ? absent : value)),
    positions: rows / (shape[0] ?? 1),
    params,
  };
}

function knownOf(truth: Nested, expected: number): Float64Array {
  const values = Float64Array.from(flatten(truth));
  if (values.length === expected) return values;
  throw new FacultyError("USAGE", `inputs has ${values.length} labels or targets, expected ${expected}`);
}

/** Of probabilities, as a file has them, as logits. */
function thresholdsOf({ threshold, thresholds }: ReadCase["params"], width: number): readonly number[] {
  const given = thresholds ?? threshold;
  const each = Array.isArray(given) ? given : Array.from({ length: width }, () => given ?? 1 / 2);
  return each.map((probability) => Math.log(Number(probability) / (1 - Number(probability))));
}
