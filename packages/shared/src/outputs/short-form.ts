import { classNames } from "./class-names.ts";
import type { OutputSpec } from "./output-spec.ts";

/** Of a model that has one output: nobody needs to name it. */
export const onlyOutput = "output";

/**
 * The output that `classes: [NAME, …]` stands for, the short form in faculty.json, in a run file, in `describe` and on the
 * wire: one distribution over these classes, of the sample as a whole.
 */
export function outputOver(classes: readonly string[]): OutputSpec<"distribution"> {
  return { name: onlyOutput, kind: "distribution", over: { names: classes }, positions: [] };
}

/** The short form of an output that was read from it: its classes, in the order of its columns. */
export function shortForm(output: OutputSpec<"distribution">): readonly string[] {
  return classNames(output);
}
