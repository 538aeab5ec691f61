import { type Comparison, compareStudents, differenceInWords, type SeedOutcomes } from "./gain.ts";

/** What the assistants changed, seed by seed, against the same student taught by the teachers themselves. */
export interface ChainGain extends Comparison {
  /** For people. */
  readonly words: string;
}

/** @returns Null where there is nothing to compare with. */
export function chainGain(
  chained: readonly SeedOutcomes[],
  direct: readonly SeedOutcomes[],
  metric?: string,
): ChainGain | null {
  const comparison = compareStudents(chained, direct, metric);
  return comparison && { ...comparison, words: wordsOf(comparison) };
}

function wordsOf(comparison: Comparison): string {
  const figures = differenceInWords(comparison);
  switch (comparison.kind) {
    case "gained":
      return `The assistants helped: ${figures} over the same student taught by the teachers directly.`;
    case "lost":
      return `The assistants harmed: ${figures} against the same student taught by the teachers directly.`;
    case "no-clear-difference":
      return `The assistants made no clear difference: ${figures} against the same student taught by the teachers directly.`;
  }
}
