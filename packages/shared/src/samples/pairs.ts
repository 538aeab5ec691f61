import { markId } from "./token-ids.ts";

/**
 * Where a vocabulary has such a token after the special ones, samples are pairs of texts: the ids of a source, and behind
 * them what comes before each token of its target, of which the class is asked for. It says what tokens are, `words` or
 * `letters`. The first tokens of the vocabulary are the classes; those of sources come after them. No text has it.
 */
export function pairsMark(unit: PairUnit): string {
  return `[pairs:${unit}]`;
}

/** What the texts of a pair are made of. */
export type PairUnit = "words" | "letters";

/** What stands before a target's first token, and what is said after its last. */
export const beginId: number = markId + 1;
export const endId: number = beginId + 1;

/** The tokens that stand for them, after `pairsMark`. */
export const pairTokens: readonly string[] = ["[begin]", "[end]"];

const mark = /^\[pairs:(words|letters)\]$/;

/** What the mark of a vocabulary says; null where samples are no pairs. */
export function pairUnit(vocabulary: readonly string[] | undefined): PairUnit | null {
  const unit = mark.exec(vocabulary?.[markId] ?? "")?.[1];
  return unit === "words" || unit === "letters" ? unit : null;
}

/** How many ids of a sample are its source's; the others, one more, are what is shown of its target. @param ids - Of the sample. */
export function sourceLength(ids: number): number {
  return (ids - 1) / 2;
}

const sourcePrefix = "source:";

/** A word may be spelled alike in both languages; no token of a text begins so. */
export function sourceToken(token: string): string {
  return `${sourcePrefix}${token}`;
}

/** How many ids come before those of sources: the classes. @param vocabulary - Of pairs. */
export function targetTokens(vocabulary: readonly string[]): number {
  const first = vocabulary.findIndex((token, id) => id > endId && token.startsWith(sourcePrefix));
  return first === -1 ? vocabulary.length : first;
}
