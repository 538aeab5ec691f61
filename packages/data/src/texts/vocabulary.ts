import { createHash } from "node:crypto";
import { charactersToken, markId, paddingId, specialTokens, unknownId } from "@faculty/shared/samples";
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
  const gathered = gatherVocabulary(areUnspaced(texts));
  for (const tokens of texts) gathered.add(tokens);
  return gathered.vocabulary(size);
}

/** A vocabulary of texts that come one after the other. */
interface GatheredVocabulary {
  readonly add: (tokens: readonly string[]) => void;
  /** As `buildVocabulary` has it. */
  readonly vocabulary: (size: number) => readonly string[];
}

/** @param unspaced - Whether they are written without spaces, as `areUnspaced` tells of all of them. */
export function gatherVocabulary(unspaced: boolean): GatheredVocabulary {
  const leading = unspaced ? [...specialTokens, charactersToken] : specialTokens;
  const occurrences = new Map<string, number>();
  return {
    add: (tokens) => {
      for (const token of splitFor(leading, tokens)) occurrences.set(token, (occurrences.get(token) ?? 0) + 1);
    },
    vocabulary: (size) => [...leading, ...mostFrequent(occurrences, size - leading.length)],
  };
}

/** Tokens by how often they occur, those that occur once left out. @param most - At most so many. */
export function mostFrequent(occurrences: ReadonlyMap<string, number>, most: number): readonly string[] {
  const frequent = [...occurrences].filter(([, times]) => times >= minOccurrences);
  frequent.sort(([a, timesOfA], [b, timesOfB]) => timesOfB - timesOfA || (a < b ? -1 : 1));
  return frequent.slice(0, Math.max(0, most)).map(([token]) => token);
}

function splitFor(vocabulary: readonly string[], tokens: readonly string[]): readonly string[] {
  return vocabulary[markId] === charactersToken ? splitCharacters(tokens) : tokens;
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
