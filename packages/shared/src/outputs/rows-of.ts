import { sizeOf } from "../tensor/rows.ts";
import { outputKinds } from "./output-kinds.ts";
import type { OutputKind, OutputSpec } from "./output-spec.ts";

/** How wide a row of an output is: of a distribution, one value a class. */
export function rowWidth<Kind extends OutputKind>(output: OutputSpec<Kind>): number {
  return outputKinds[output.kind].rowWidth(output);
}

/** Extents of what has a row of its own within a sample; `[]`: the sample as a whole. */
export function positionsOf<Kind extends OutputKind>(output: OutputSpec<Kind>): readonly number[] {
  return outputKinds[output.kind].positions(output);
}

/**
 * What a model is measured as: a distribution over the classes of positions, or over a vocabulary's tokens at each; any other
 * output by its kind.
 */
export type MeasuredKind = OutputKind | "positions" | "tokens";

export function measuredKind(output: OutputSpec): MeasuredKind {
  if (output.kind !== "distribution" || output.positions.length === 0) return output.kind;
  return "vocabulary" in output.over ? "tokens" : "positions";
}

/** How many rows a sample has: one a position, and one where there are none. */
export function rowsPerSample<Kind extends OutputKind>(output: OutputSpec<Kind>): number {
  return sizeOf(positionsOf(output));
}

/**
 * Values of what is known of a sample: of a distribution one class index a position, −1 where there is none, −2 where the
 * position does not count; of independent classes 0 or 1 each, of values the values, NaN where one is absent.
 */
export function targetSize<Kind extends OutputKind>(output: OutputSpec<Kind>): number {
  return outputKinds[output.kind].targetSize(output);
}

/** A sample's target once its label is hidden: nothing is known but which positions count. @param target - Overwritten. */
export function hideTarget<Kind extends OutputKind>(target: Float32Array, output: OutputSpec<Kind>): void {
  outputKinds[output.kind].hide(target, output);
}
