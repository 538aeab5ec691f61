/** Fills a text up to the length of the longest; the first id of every vocabulary. */
export const paddingId = 0;
/** Any word that the vocabulary does not have. */
export const unknownId = 1;
/** What token masking puts in a token's place. */
export const maskId = 2;
/**
 * Where a vocabulary has it as the token after the special ones, it is one of texts without spaces, and letters of scripts
 * that are written so are tokens each (unspaced-texts.ts). No text has it.
 */
export const charactersToken = "[characters]";
/** The names of those three in a vocabulary: no text has such tokens. */
export const specialTokens: readonly string[] = ["[padding]", "[unknown]", "[mask]"];
/** Of the token after them, which says what samples are where they are no plain texts of words. */
export const markId: number = specialTokens.length;
