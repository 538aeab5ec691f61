import type { OutputSpec } from "../outputs/output-spec.ts";
import { rowWidth } from "../outputs/rows-of.ts";
import type { Rows } from "../tensor/rows.ts";
import type { CodecSpec } from "./codec-spec.ts";

/**
 * Rows of many classes, few of which have a value of their own: `[rows, g + 2n]`. A row holds for each group of classes the
 * value of every one of them that it does not name, then n values, then the n classes that they are of; an unused place
 * has class −1. A teacher's rows have one group, all its classes. Whatever slices, joins or sends rows of numbers does so
 * with these.
 */
export type SparseRows = Rows<Float32Array>;

/** Which classes share a value where a row does not name them: those that the same teachers know. */
export interface RestGroups {
  /** At least two; of one group nothing is said. */
  readonly count: number;
  /** Group of each class of the run, below `count`. */
  readonly ofClass: Uint8Array;
}

/** Groups that a byte numbers. */
export const mostRestGroups = 256;

/** From so many classes on, what a sparse codec carries is merged and trained on as it is; of fewer a dense row is small. */
export const sparseFrom = 16_384;

/** Classes that float32 numbers. */
const mostClasses = 2 ** 24;

/** Whether a run's signals and targets stay sparse between teacher and loss. */
export function staysSparse(codec: CodecSpec, output: OutputSpec): boolean {
  if (typeof codec === "string" || output.kind !== "distribution") return false;
  const classes = rowWidth(output);
  return classes >= sparseFrom && classes <= mostClasses;
}

/** Width of a sparse row that names up to `count` classes. */
export function sparseWidth(count: number, groups = 1): number {
  return groups + 2 * count;
}

/** How many classes a sparse row of that width may name. */
export function namedClasses(width: number, groups = 1): number {
  return (width - groups) / 2;
}

/** Every class with its value, `[rows, classes]`. @param restGroups - Absent: all classes are one group. */
export function denseRows(
  { rows, width, data }: SparseRows,
  classes: number,
  restGroups?: RestGroups,
): Rows<Float32Array> {
  const dense = new Float32Array(rows * classes);
  const groups = restGroups?.count ?? 1;
  const named = namedClasses(width, groups);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * width, row * classes];
    if (restGroups === undefined) dense.fill(data[from] as number, to, to + classes);
    else restGroups.ofClass.forEach((group, c) => (dense[to + c] = data[from + group] as number));
    for (let i = from + groups; i < from + groups + named; i++) {
      const c = data[i + named] as number;
      if (c >= 0) dense[to + c] = data[i] as number;
    }
  }
  return { rows, width: classes, data: dense };
}
