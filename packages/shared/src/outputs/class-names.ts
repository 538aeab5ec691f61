import type { Classes, OutputSpec } from "./output-spec.ts";

/** An output whose columns are classes. */
interface OverClasses {
  readonly over: Classes;
}

/** Names of an output's classes, in the order of its columns; of a vocabulary, which is not here, their indices. */
export function classNames({ over }: OverClasses): readonly string[] {
  return "names" in over ? over.names : Array.from({ length: over.count }, (_, index) => `${index}`);
}

/** Names of an output's columns where it names them; values have none, and a vocabulary is not here. */
export function ownNames(output: OutputSpec): readonly string[] {
  return "over" in output && "names" in output.over ? output.over.names : [];
}

/** Names of an output's columns; values have none. */
export function columnNames(output: OutputSpec): readonly string[] {
  return "over" in output ? classNames(output) : [];
}
