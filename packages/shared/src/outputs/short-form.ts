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

/** The short form of an output, its classes in the order of its columns; null where `classes` would not say all of it. */
export function shortForm(output: OutputSpec): readonly string[] | null {
  const { name, kind } = output;
  if (name !== onlyOutput || kind !== "distribution" || output.positions.length > 0) return null;
  return "names" in output.over ? output.over.names : null;
}

/** What a model says, as it is written: `classes` where they say all of it, else `outputs`, a list. */
export function writtenOutput(output: OutputSpec): object {
  const classes = shortForm(output);
  return classes === null ? { outputs: output.kind === "several" ? output.outputs : [output] } : { classes };
}
