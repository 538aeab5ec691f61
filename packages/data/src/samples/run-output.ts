import { type OutputSpec, outputOver } from "@faculty/shared/outputs";
import type { Dataset } from "./dataset.ts";

/** What a run on a data set has its ensemble and its student say of a sample. */
export function runOutput({ classes, output }: Pick<Dataset, "classes" | "output">): OutputSpec {
  return output ?? outputOver(classes);
}
