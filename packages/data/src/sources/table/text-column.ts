import { tokenize } from "../../texts/tokenize.ts";
import { gatherSpacing } from "../../texts/unspaced-texts.ts";
import { encodeTexts, gatherVocabulary } from "../../texts/vocabulary.ts";

/** A column of texts, of which samples are the tokens. */
export interface TextColumnSpec {
  readonly column: string;
  /** Tokens of a text that are kept. */
  readonly length: number;
  /** Largest number of different tokens, special ones included. */
  readonly maxTokens: number;
}

/** What samples are made of, once the vocabulary is known. */
export interface TextColumn {
  readonly vocabulary: readonly string[];
  /** @returns `[texts, length]`. */
  readonly encode: (texts: readonly string[]) => Float32Array;
}

/**
 * Reads the training texts twice, for what scripts they are of and for their tokens, so that none need be held.
 * @param texts - Of the training rows, read anew each time.
 */
export async function readTextColumn(
  { length, maxTokens }: Omit<TextColumnSpec, "column">,
  texts: () => AsyncIterable<readonly string[]>,
): Promise<TextColumn> {
  const spacing = gatherSpacing();
  for await (const some of texts()) for (const text of some) spacing.add(tokenize(text));
  const gathered = gatherVocabulary(spacing.areUnspaced());
  for await (const some of texts()) for (const text of some) gathered.add(tokenize(text));
  const vocabulary = gathered.vocabulary(maxTokens);
  return { vocabulary, encode: (some) => encodeTexts(some, tokenize, vocabulary, length) };
}
