// @ts-check

/** Words, numbers, and runs of other characters that are not spaces, as Faculty takes texts apart. */
const TOKEN = /\p{L}[\p{L}\p{M}]*(?:['’][\p{L}\p{M}]+)*|\p{N}+|[^\s\p{L}\p{N}]+/gu;

const PADDING = 0;
const UNKNOWN = 1;
const SPECIAL = 3; // padding, unknown, mask

/**
 * Why this page cannot take a vocabulary's texts apart; undefined where it can.
 * @param {readonly string[]} vocabulary
 */
export function vocabularyProblem(vocabulary) {
  const leading = vocabulary[SPECIAL] ?? "";
  if (leading.startsWith("[tokenizer:")) return "a tokenizer.json takes its texts apart, which this page does not have";
  if (leading === "[characters]") return "its texts have no spaces between words, which this page does not take apart";
  return undefined;
}

/**
 * The same ids as `encodeTexts` of `@faculty/data/datasets` gives.
 * @param {string} text
 * @param {readonly string[]} vocabulary - a token for each id
 * @param {number} length - of the student's input
 */
export function tokenIds(text, vocabulary, length) {
  const idOf = new Map(vocabulary.map((token, id) => [token, id]));
  const tokens = text.toLowerCase().match(TOKEN) ?? [""]; // a text without tokens is one unknown token
  const ids = new Float32Array(length).fill(PADDING);
  tokens.slice(0, length).forEach((token, i) => {
    ids[i] = idOf.get(token) ?? UNKNOWN;
  });
  return ids;
}
