/** Scripts whose words have no spaces between them: of East Asia, whose words are short, and of South East Asia. */
const eastern = ["Han", "Hiragana", "Katakana", "Bopomofo"];
const southEastern = [
  "Thai",
  "Lao",
  "Khmer",
  "Myanmar",
  "Tai_Le",
  "New_Tai_Lue",
  "Tai_Tham",
  "Tai_Viet",
  "Javanese",
  "Balinese",
];

const lettersOf = (scripts: readonly string[]) => scripts.map((script) => `\\p{scx=${script}}`).join("");
const unspaced = lettersOf([...eastern, ...southEastern]);
const anyUnspaced = new RegExp(`[${unspaced}]`, "u");
const anyEastern = new RegExp(`[${lettersOf(eastern)}]`, "u");
const runs = new RegExp(`(?:[${unspaced}]\\p{M}*)+`, "gu");
/** A letter of such a script with the marks on it, or all up to the next one. */
const pieces = new RegExp(`[${unspaced}]\\p{M}*|[^${unspaced}]+`, "gu");
const letters = /\p{L}/gu;

/** Tokens of a text in which each letter of such a script, with the marks on it, is one of its own. */
export function splitCharacters(tokens: readonly string[]): readonly string[] {
  return tokens.flatMap((token) => (anyUnspaced.test(token) ? (token.match(pieces) ?? []) : [token]));
}

/** Words of these scripts are hardly ever longer, in letters. */
const longestWord = { eastern: 6, southEastern: 12 };
/** Below that share of all letters a few foreign words in other texts are meant. */
const leastShare = 0.1;

/**
 * Whether texts are written without spaces between words, told from tokens that end at spaces: a tenth of their letters
 * or more are of such scripts, and most of these stand in runs longer than words are. Texts that somebody took apart
 * into words are not.
 */
export function areUnspaced(texts: Iterable<readonly string[]>): boolean {
  const gathered = gatherSpacing();
  for (const tokens of texts) gathered.add(tokens);
  return gathered.areUnspaced();
}

/** As `areUnspaced`, of texts that come one after the other. */
export function gatherSpacing(): {
  readonly add: (tokens: readonly string[]) => void;
  readonly areUnspaced: () => boolean;
} {
  let all = 0;
  let ofUnspaced = 0;
  let inLongRuns = 0;
  const addToken = (token: string) => {
    all += countOf(token, letters);
    if (!anyUnspaced.test(token)) return;
    for (const [run] of token.matchAll(runs)) {
      const length = countOf(run, letters);
      ofUnspaced += length;
      if (length > (anyEastern.test(run) ? longestWord.eastern : longestWord.southEastern)) inLongRuns += length;
    }
  };
  return {
    add: (tokens) => tokens.forEach(addToken),
    areUnspaced: () => ofUnspaced > leastShare * all && inLongRuns > ofUnspaced / 2,
  };
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
