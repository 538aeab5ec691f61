import { namedClasses } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import { notFinite, requireUnitSum, zeroLogProbability } from "./soft-rows.ts";

/**
 * As `normalizeSoftRows`, of sparse rows: each row's classes rise, and its probabilities sum to 1, those of the classes
 * included that it does not name.
 * @param values - `[rows, width]`; overwritten. @param classes - Of the run.
 * @throws FacultyError NOT_FINITE, or MALFORMED_FRAME where a row is no distribution.
 */
export function normalizeSparseRows(what: string, values: Float32Array, width: number, classes: number): Float32Array {
  const named = namedClasses(width);
  for (let start = 0; start < values.length; start += width) {
    const row = start / width;
    const others = classes - countNamed(what, values.subarray(start + 1 + named, start + width), row, classes);
    let [sum, max] = [0, -Infinity];
    for (let i = start; i <= start + named; i++) {
      const value = values[i] as number;
      if (Number.isNaN(value) || value === Infinity) throw notFinite(what, row, value);
      const count = i === start ? others : (values[i + named] as number) < 0 ? 0 : 1;
      if (count === 0) continue;
      max = Math.max(max, value);
      sum += count * Math.exp(value);
    }
    if (max === -Infinity) throw notFinite(what, row, max);
    const logSum = Math.log(sum);
    requireUnitSum(what, row, max, logSum);
    for (let i = start; i <= start + named; i++) {
      const isUsed = i === start ? others > 0 : (values[i + named] as number) >= 0;
      values[i] = isUsed ? Math.max((values[i] as number) - logSum, zeroLogProbability) : zeroLogProbability;
    }
  }
  return values;
}

/** How many classes a row names. @param named - Rising, then −1 to the end. */
function countNamed(what: string, named: Float32Array, row: number, classes: number): number {
  const end = named.indexOf(-1);
  const count = end < 0 ? named.length : end;
  for (let i = 0; i < named.length; i++) {
    const [c, before] = [named[i] as number, i === 0 ? -1 : (named[i - 1] as number)];
    const isRight = i < count ? Number.isInteger(c) && c > before && c < classes : c === -1;
    if (!isRight)
      throw new FacultyError(
        "MALFORMED_FRAME",
        `${what}: row ${row} names class ${c} after ${before}, expected rising classes below ${classes}, then −1`,
      );
  }
  return count;
}
