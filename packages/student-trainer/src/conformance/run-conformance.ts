import { type ConformanceCase, type ConformanceFile, flatten, type Nested } from "./conformance-file.ts";
import { type ConformanceEvaluator, lossEvaluators } from "./loss-evaluators.ts";

/** What came of one case. */
export interface ConformanceLine {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Relative error of `expected.loss`, or the worst over the named values of a case that is no loss. */
  readonly lossError: number | null;
  /** Relative error of `expected.grad`. */
  readonly gradientError: number | null;
  readonly verdict: "ok" | "wrong" | "not implemented";
}

/** Float32 against float64 reference values. */
const tolerance = 1e-4;
/** Below this size of the reference, the error counts as absolute: float32 has no more digits near 0. */
const smallestScale = 1e-6;

/**
 * Evaluates every case of a file of reference values.
 * @param others - Evaluations of cases that are not losses (the coordinator's weightings), by case name.
 */
export function runConformance(
  file: ConformanceFile,
  others: Readonly<Record<string, ConformanceEvaluator>> = {},
): readonly ConformanceLine[] {
  const evaluators = { ...others, ...lossEvaluators };
  return file.cases.map((reference) => {
    const evaluator = Object.hasOwn(evaluators, reference.name) ? evaluators[reference.name] : undefined;
    return judge(reference, evaluator?.(reference) ?? null);
  });
}

function judge(reference: ConformanceCase, values: ReturnType<ConformanceEvaluator>): ConformanceLine {
  const { name, params, expected } = reference;
  if (values === null) return { name, params, lossError: null, gradientError: null, verdict: "not implemented" };
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
