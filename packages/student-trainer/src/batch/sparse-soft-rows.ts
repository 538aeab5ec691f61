import { namedClasses, type RestGroups } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import { notFinite, requireUnitSum, zeroLogProbability } from "./soft-rows.ts";

/**
 * As `normalizeSoftRows`, of sparse rows: each row's classes rise, and its probabilities sum to 1, those of the classes
 * included that it does not name.
 * @param values - `[rows, width]`; overwritten. @param classes - Of the run. @param restGroups - Absent: these are one group.
 * @throws FacultyError NOT_FINITE, or MALFORMED_FRAME where a row is no distribution.
 */
export function normalizeSparseRows(
  what: string,
  values: Float32Array,
  width: number,
  classes: number,
  restGroups?: RestGroups,
): Float32Array {
  const sizes = sizesOf(classes, restGroups);
  const groups = sizes.length;
  const named = namedClasses(width, groups);
  for (let start = 0; start < values.length; start += width) {
    const row = start / width;
    const own = values.subarray(start + groups + named, start + width);
    const others = othersOf(own.subarray(0, countNamed(what, own, row, classes)), sizes, restGroups);
    const countOf = (i: number) =>
      i < start + groups ? (others[i - start] as number) : Number((values[i + named] as number) >= 0);
    let [sum, max] = [0, -Infinity];
    for (let i = start; i < start + groups + named; i++) {
      const value = values[i] as number;
      if (Number.isNaN(value) || value === Infinity) throw notFinite(what, row, value);
      const count = countOf(i);
      if (count === 0) continue;
      max = Math.max(max, value);
      sum += count * Math.exp(value);
    }
    if (max === -Infinity) throw notFinite(what, row, max);
    const logSum = Math.log(sum);
    requireUnitSum(what, row, max, logSum);
    for (let i = start; i < start + groups + named; i++) {
      values[i] = countOf(i) > 0 ? Math.max((values[i] as number) - logSum, zeroLogProbability) : zeroLogProbability;
    }
  }
  return values;
}

function sizesOf(classes: number, restGroups: RestGroups | undefined): readonly number[] {
  if (restGroups === undefined) return [classes];
  const sizes = Array.from({ length: restGroups.count }, () => 0);
  for (const group of restGroups.ofClass) sizes[group] = (sizes[group] as number) + 1;
  return sizes;
}

/** Classes of each group that a row does not name. */
function othersOf(
  named: Float32Array,
  sizes: readonly number[],
  restGroups: RestGroups | undefined,
): readonly number[] {
  const others = [...sizes];
  for (const c of named) {
    const group = restGroups?.ofClass[c] ?? 0;
    others[group] = (others[group] as number) - 1;
  }
  return others;
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
