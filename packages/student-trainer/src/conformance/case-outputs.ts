import { type OutputSpec, outputOver, type SingleKind } from "@faculty/shared/outputs";
import { sizeOf } from "@faculty/shared/tensor";

/**
 * Values of a row of a case. Classes are the last axis. Of values, `counted` or `scale` says what a row is; else a sample
 * is one.
 * @param shape - Of what is said, `[rows, …positions, classes]`, of values `[rows, …shape]`.
 * @param counted - How many rows the case says of whether they count; absent: it says nothing.
 */
export function caseWidth(kind: SingleKind, shape: readonly number[], counted?: number, scale?: unknown): number {
  if (kind !== "values") return shape.at(-1) ?? 1;
  if (counted !== undefined) return Math.max(1, sizeOf(shape) / counted);
  const std = stdOf(scale);
  return Array.isArray(std) ? std.length : sizeOf(shape.slice(1));
}

interface Rows {
  readonly width: number;
  readonly positions?: readonly number[];
  readonly scale?: unknown;
}

const outputs: Readonly<Record<SingleKind, (rows: Rows) => OutputSpec>> = {
  distribution: ({ width, positions = [] }) => ({ ...outputOver(namesOf(width)), positions }),
  independent: ({ width, positions = [] }) => ({
    name: "output",
    kind: "independent",
    over: { names: namesOf(width) },
    positions,
  }),
  values: ({ width, scale }) => {
    const std = stdOf(scale);
    const each = Array.isArray(std) ? std.map(Number) : Array.from({ length: width }, () => Number(std));
    const zeros = each.map(() => 0);
    const own = std === undefined ? {} : { scale: { mean: zeros, std: each } };
    return { name: "output", kind: "values", shape: [width], ...own };
  },
};

/** The output that the rows of a case are of. */
export function caseOutput(kind: SingleKind, rows: Rows): OutputSpec {
  return outputs[kind](rows);
}

function namesOf(width: number): readonly string[] {
  return Array.from({ length: width }, (_, label) => `class-${label}`);
}

/** `{ mean, std }`, or the standard deviation alone: of all values, or of each. */
function stdOf(scale: unknown): unknown {
  return typeof scale === "object" && scale !== null && "std" in scale ? scale.std : (scale ?? undefined);
}
