import type { Comparison } from "./comparison.ts";

export type Dtype = "float32" | "float16" | "int8";

/** The largest difference in float32, relative to the largest value where that is more than 1. */
const maxDifference = 1e-4;
/** The most that other types may lose of accuracy, or, without labels, of agreement; of values, of the largest. */
const maxLoss = 0.01;

/** Why an exported model does not say what its student says; null where it does. */
export function verdict(
  dtype: Dtype,
  { of, greatestDifference, greatestValue, agreement, accuracy }: Comparison,
): string | null {
  if (dtype === "float32") {
    const most = maxDifference * Math.max(1, greatestValue);
    if (greatestDifference <= most) return null;
    return `its ${of} differ by ${greatestDifference.toPrecision(3)}, at most ${most.toPrecision(3)}`;
  }
  if (!Number.isFinite(greatestDifference)) return `it answers something that is no number`;
  if (of === "values") {
    const most = maxLoss * greatestValue;
    if (greatestDifference <= most) return null;
    return `its values differ by ${greatestDifference.toPrecision(3)}, at most ${most.toPrecision(3)}`;
  }
  if (accuracy === null) {
    if (agreement >= 1 - maxLoss) return null;
    return `it names the student's class for ${percent(agreement)} of the samples, at least ${percent(1 - maxLoss)}`;
  }
  if (accuracy.student - accuracy.exported <= maxLoss) return null;
  return `its accuracy is ${percent(accuracy.exported)}, the student's ${percent(accuracy.student)}, at most ${100 * maxLoss} point less`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
