import { markId } from "./token-ids.ts";

/**
 * Where a vocabulary has such a token after the special ones, samples are windows of running text, and the class at each
 * position is the token that comes next. It says how text becomes tokens, and tokens text: `words`, `letters`, or the SHA-256
 * of a `tokenizer.json`. No text has it.
 */
export function nextTokensMark(unit: string): string {
  return `[next:${unit}]`;
}

/** After `nextTokensMark`: ids of what a text is made of. */
export const firstTextTokenId: number = markId + 1;

const mark = /^\[next:(words|letters|[0-9a-f]{64})\]$/;

/** What the mark of a vocabulary says; null where samples are no windows of running text. */
export function nextTokensUnit(vocabulary: readonly string[] | undefined): string | null {
  return mark.exec(vocabulary?.[markId] ?? "")?.[1] ?? null;
}
