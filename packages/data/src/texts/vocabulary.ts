import { createHash } from "node:crypto";
import { charactersToken, paddingId, specialTokens, unknownId } from "../samples/token-ids.ts";
import { areUnspaced, splitCharacters } from "./unspaced-texts.ts";

/** A token that one text alone has says nothing of another. */
const minOccurrences = 2;

/**
 * The special tokens, then the most frequent tokens of some texts, those that occur once left out; of equally frequent
 * ones, in the order of their UTF-16 code units. Texts without spaces between words are taken apart into letters, which
 * is the same on every machine, as a dictionary's words are not, and the vocabulary says so by `charactersToken`.
 * @param texts - The tokens of each; gone through twice.
 * @param size - At most so many, special ones included.
 */
export function buildVocabulary(texts: Iterable<readonly string[]>, size: number): readonly string[] {
  const leading = areUnspaced(texts) ? [...specialTokens, charactersToken] : specialTokens;
  const occurrences = new Map<string, number>();
  for (const text of texts) {
    const tokens = splitFor(leading, text);
    for (const token of tokens) occurrences.set(token, (occurrences.get(token) ?? 0) + 1);
  }
  const frequent = [...occurrences].filter(([, times]) => times >= minOccurrences);
  frequent.sort(([a, timesOfA], [b, timesOfB]) => timesOfB - timesOfA || (a < b ? -1 : 1));
  return [...leading, ...frequent.slice(0, Math.max(0, size - leading.length)).map(([token]) => token)];
}

function splitFor(vocabulary: readonly string[], tokens: readonly string[]): readonly string[] {
  return vocabulary[specialTokens.length] === charactersToken ? splitCharacters(tokens) : tokens;
}

/**
 * Texts as ids, `[texts, length]`: the first `length` tokens of each, padded at the end. A text without tokens is one
 * unknown token, so that nothing is padding alone.
 */
export function encodeTexts<Text>(
  texts: readonly Text[],
  tokensOf: (text: Text) => readonly string[],
  vocabulary: readonly string[],
  length: number,
): Float32Array {
  const idOf = new Map(vocabulary.map((token, id) => [token, id]));
  const ids = new Float32Array(texts.length * length).fill(paddingId);
  texts.forEach((text, row) => {
    const tokens = splitFor(vocabulary, tokensOf(text));
    if (tokens.length === 0) ids[row * length] = unknownId;
    tokens.slice(0, length).forEach((token, i) => {
      ids[row * length + i] = idOf.get(token) ?? unknownId;
    });
  });
  return ids;
}

const digests = new WeakMap<readonly string[], string>();

/** SHA-256, hex, over the tokens in order, as JSON: equal digests mean that an id is the same token. */
export function vocabularyDigest(vocabulary: readonly string[]): string {
  const known = digests.get(vocabulary);
  if (known !== undefined) return known;
  const digest = createHash("sha256").update(JSON.stringify(vocabulary)).digest("hex");
  digests.set(vocabulary, digest);
  return digest;
}
