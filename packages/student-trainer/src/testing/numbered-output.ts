import { type OutputSpec, outputOver } from "@faculty/shared/outputs";

/** An output over so many classes, where their names do not count. */
export function numberedOutput(classes: number): OutputSpec {
  return outputOver(Array.from({ length: classes }, (_, label) => `class-${label}`));
}
