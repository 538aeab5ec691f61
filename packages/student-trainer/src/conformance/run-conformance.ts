import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import { termNames } from "./case-terms.ts";
import { type ConformanceCase, type ConformanceFile, flatten, type Nested } from "./conformance-file.ts";
import { type ConformanceEvaluator, lossEvaluators, termEvaluator } from "./loss-evaluators.ts";
import { metricEvaluator } from "./metric-evaluators.ts";
import { plainName, readCase } from "./reference-names.ts";

/** What came of one case. */
export interface ConformanceLine {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Relative error of `expected.loss`, or the worst over the named values of a case that is no loss. */
  readonly lossError: number | null;
  /** Relative error of `expected.grad`. */
  readonly gradientError: number | null;
  readonly verdict: "ok" | "wrong" | "not implemented" | "not readable";
  /** Why there are no errors to tell; absent: there are. */
  readonly reason?: string;
}

/** Float32 against float64 reference values. */
const tolerance = 1e-4;
/** Below this size of the reference, the error counts as absolute: float32 has no more digits near 0. */
const smallestScale = 1e-6;

/**
 * Evaluates every case of a file of reference values.
 * @param others - Evaluations of cases that are not losses (the coordinator's weightings), by case name without
 * punctuation.
 */
export function runConformance(
  file: ConformanceFile,
  others: Readonly<Record<string, ConformanceEvaluator>> = {},
): readonly ConformanceLine[] {
  const evaluators = { ...others, ...lossEvaluators };
  return file.cases.map((reference) => {
    const { name, params } = reference;
    const own = plainName(name);
    try {
      const read = readCase(reference);
      const evaluate = Object.hasOwn(evaluators, own) ? evaluators[own] : undefined;
      const values = evaluate === undefined ? (termEvaluator(read) ?? metricEvaluator(read)) : evaluate(read);
      if (values !== null) return judge(reference, values);
      const known = [...Object.keys(evaluators), ...termNames(read.kind)];
      const [what, asked] = nameOf(reference);
      const reason = `there is no ${what} ${asked} for ${read.kind}${didYouMean([asked], known)}`;
      return notJudged({ name, params }, "not implemented", reason);
    } catch (cause) {
      if (!(cause instanceof FacultyError)) throw cause;
      return notJudged({ name, params }, "not readable", cause.message);
    }
  });
}

/** What was asked for: of a term, its loss. */
function nameOf({ name, params: { term } }: ConformanceCase): readonly [what: string, name: string] {
  const isTerm = name === "term" && typeof term === "object" && term !== null;
  return isTerm ? ["loss", String(Reflect.get(term, "loss"))] : ["case", name];
}

function notJudged(
  named: Pick<ConformanceCase, "name" | "params">,
  verdict: ConformanceLine["verdict"],
  reason: string,
): ConformanceLine {
  return { ...named, lossError: null, gradientError: null, verdict, reason };
}

function judge(
  { name, params, expected }: ConformanceCase,
  values: Readonly<Record<string, ArrayLike<number>>>,
): ConformanceLine {
  const errorOf = (key: string) => relativeError(values[key] ?? [], expected[key] as Nested);
  const keys = Object.keys(expected).filter((key) => key !== "grad");
  const lossError = keys.length === 0 ? null : Math.max(...keys.map(errorOf));
  const gradientError = expected["grad"] === undefined ? null : errorOf("grad");
  const right = [lossError, gradientError].every((error) => error === null || error <= tolerance);
  return { name, params, lossError, gradientError, verdict: right ? "ok" : "wrong" };
}

/** `max |a − b| / max |b|`; infinite where lengths differ or a value is not a number. */
function relativeError(actual: ArrayLike<number>, expected: Nested): number {
  const reference = flatten(expected);
  if (actual.length !== reference.length) return Infinity;
  let largest = 0;
  let scale = smallestScale;
  reference.forEach((value, i) => {
    const difference = Math.abs((actual[i] as number) - value);
    largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
    scale = Math.max(scale, Math.abs(value));
  });
  return largest / scale;
}
