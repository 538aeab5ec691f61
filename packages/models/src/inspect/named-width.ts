import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";

/** How many columns an output has, in the words of a message: `3 classes are named`. */
export function namedWidth(output: OutputSpec): string {
  const width = rowWidth(output);
  return output.kind === "values" ? `${width} values are to be said` : `${width} classes are named`;
}
