import { type Score, validationOf } from "@faculty/shared/metrics";
import type { Rows } from "@faculty/shared/tensor";

/** Of some of the classes, by row; −∞ where there are none. */
interface Part {
  readonly largest: Float64Array;
  /** The class that it is of. */
  readonly place: Int32Array;
  readonly logSumExp: Float64Array;
}

/**
 * How a classifier does on samples where one value is added to the logits of some classes: what the value changes is taken
 * apart once, so that each value costs a step a sample, however many classes there are.
 * @param logits - `[samples, classes]`.
 * @param labels - `[samples]`, class indices. At least one sample.
 * @param moved - Class indices.
 */
export function shiftedScore(
  logits: Rows<Float64Array>,
  labels: ArrayLike<number>,
  moved: readonly number[],
): (value: number) => Score {
  const { rows, width, data } = logits;
  const isMoved = new Set(moved);
  const inside = partOf(logits, moved);
  const outside = partOf(
    logits,
    Array.from({ length: width }, (_, column) => column).filter((column) => !isMoved.has(column)),
  );
  return (value) => {
    let right = 0;
    let negativeLogLikelihood = 0;
    for (let row = 0; row < rows; row++) {
      const label = labels[row] as number;
      if (winner(inside, outside, row, value) === label) right++;
      const normaliser = logAddExp((inside.logSumExp[row] as number) + value, outside.logSumExp[row] as number);
      negativeLogLikelihood += normaliser - (data[row * width + label] as number) - (isMoved.has(label) ? value : 0);
    }
    return validationOf({ accuracy: right / rows, nll: negativeLogLikelihood / rows }).score;
  };
}

function partOf({ rows, width, data }: Rows<Float64Array>, columns: readonly number[]): Part {
  const largest = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  const place = new Int32Array(rows).fill(width);
  const logSumExp = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  if (columns.length === 0) return { largest, place, logSumExp };
  for (let row = 0; row < rows; row++) {
    for (const column of columns) {
      const value = data[row * width + column] as number;
      if (value <= (largest[row] as number)) continue;
      largest[row] = value;
      place[row] = column;
    }
    let sum = 0;
    for (const column of columns) sum += Math.exp((data[row * width + column] as number) - (largest[row] as number));
    logSumExp[row] = (largest[row] as number) + Math.log(sum);
  }
  return { largest, place, logSumExp };
}

/** The most probable class; of equal ones that of the lower index. */
function winner(inside: Part, outside: Part, row: number, value: number): number {
  const ahead = (inside.largest[row] as number) + value - (outside.largest[row] as number);
  const [one, other] = [inside.place[row] as number, outside.place[row] as number];
  if (ahead === 0) return Math.min(one, other);
  return ahead > 0 ? one : other;
}

function logAddExp(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}
