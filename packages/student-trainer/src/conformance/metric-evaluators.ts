import { FacultyError } from "@faculty/shared/errors";
import { classificationMetrics, independentQuality, positionQuality, valueQuality } from "@faculty/shared/metrics";
import type { SingleKind } from "@faculty/shared/outputs";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
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

const figuresOf: Readonly<Record<SingleKind, (measured: Measured) => Figures>> = {
  distribution: ({ said, known, positions }) => {
    const logProbabilities = logSoftmax(said);
    const { interval95: _, perClassAccuracy: __, ...figures } = classificationMetrics(logProbabilities, known);
    return { ...figures, ...positionQuality(logProbabilities, known, positions).figures };
  },
  independent: ({ said, known, params }) =>
    independentQuality(said, Float32Array.from(known), thresholdsOf(params, said.width)).figures,
  values: ({ said, known }) => valueQuality(said, Float32Array.from(known)).figures,
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
    Object.entries(figuresOf[kind](measuredOf(reference))).map(([key, v]) => [plainName(key), v]),
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

const metricNames = [
  "accuracy",
  "nll",
  "ece",
  "balancedaccuracy",
  "miou",
  "perplexity",
  "f1",
  "map",
  "mae",
  "rmse",
  "r2",
];

function isMetric(name: string): boolean {
  return metricNames.includes(name) || Object.hasOwn(otherNames, name);
}

function measuredOf({ inputs, kind, params }: ReadCase): Measured {
  const { studentLogits, labels, targets, counted } = inputs;
  const truth = kind === "distribution" ? labels : targets;
  if (studentLogits === undefined || truth === undefined)
    throw new FacultyError(
      "USAGE",
      `inputs are ${Object.keys(inputs).join(", ")}, expected studentLogits and ${kind === "distribution" ? "labels" : "targets"}`,
    );
  const shape = shapeOf(studentLogits);
  const data = Float64Array.from(flatten(studentLogits));
  const counts = counted === undefined ? undefined : flatten(counted);
  const width = kind === "values" ? data.length / (counts?.length ?? shape[0] ?? 1) : (shape.at(-1) ?? 1);
  const rows = data.length / width;
  const known = knownOf(truth, kind === "distribution" ? rows : rows * width);
  const perRow = known.length / rows;
  const absent = kind === "distribution" ? -1 : Number.NaN;
  return {
    said: { rows, width, data },
    known: known.map((value, i) => (counts?.[Math.floor(i / perRow)] === 0 || Number.isNaN(value) ? absent : value)),
    positions: kind === "distribution" ? rows / (shape[0] ?? 1) : 1,
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
