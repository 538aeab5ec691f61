import type { Classes } from "./output-spec.ts";

/** An output whose columns are classes. */
interface OverClasses {
  readonly over: Classes;
}

/** Names of an output's classes, in the order of its columns; of a vocabulary, which is not here, their indices. */
export function classNames({ over }: OverClasses): readonly string[] {
  return "names" in over ? over.names : Array.from({ length: over.count }, (_, index) => `${index}`);
}
