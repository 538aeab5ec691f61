import type { OutputSpec } from "../outputs/output-spec.ts";
import { rowWidth } from "../outputs/rows-of.ts";
import type { Rows } from "../tensor/rows.ts";
import type { CodecSpec } from "./codec-spec.ts";

/**
 * Rows of many classes, few of which have a value of their own: `[rows, 1 + 2n]`. A row holds the value of every class
 * that it does not name, then n values, then the n classes that they are of; an unused place has class −1. Whatever
 * slices, joins or sends rows of numbers does so with these.
 */
export type SparseRows = Rows<Float32Array>;

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
export function sparseWidth(count: number): number {
  return 1 + 2 * count;
}

/** How many classes a sparse row of that width may name. */
export function namedClasses(width: number): number {
  return (width - 1) / 2;
}

/** Every class with its value, `[rows, classes]`. */
export function denseRows({ rows, width, data }: SparseRows, classes: number): Rows<Float32Array> {
  const dense = new Float32Array(rows * classes);
  const named = namedClasses(width);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * width, row * classes];
    dense.fill(data[from] as number, to, to + classes);
    for (let i = 0; i < named; i++) {
      const c = data[from + 1 + named + i] as number;
      if (c >= 0) dense[to + c] = data[from + 1 + i] as number;
    }
  }
  return { rows, width: classes, data: dense };
}
