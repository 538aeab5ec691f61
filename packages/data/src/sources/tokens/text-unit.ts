import { FacultyError } from "@faculty/shared/errors";
import { nextTokensMark, nextTokensUnit, specialTokens } from "@faculty/shared/samples";
import { tokenize } from "../../texts/tokenize.ts";
import { readTokenizer } from "../../texts/tokenizer-file.ts";
import { readVocabulary } from "../../texts/vocabulary-file.ts";
import { joinWords } from "./join-words.ts";

/** How running text becomes tokens, and tokens text. */
export interface TextUnit {
  /** `words`, `letters`, or the digest of a tokenizer: the mark of its vocabularies. */
  readonly name: string;
  readonly split: (text: string) => readonly string[];
  readonly join: (tokens: readonly string[]) => string;
}

const units: Readonly<Record<"words" | "letters", TextUnit>> = {
  words: { name: "words", split: tokenize, join: joinWords },
  letters: {
    name: "letters",
    split: (text) => Array.from(text.replaceAll(/\r\n?/g, "\n"), writtenLetter),
    join: (tokens) => tokens.map(readLetter).join(""),
  },
};

/** A unit, and a vocabulary of it. */
export interface KnownUnit {
  readonly unit: TextUnit;
  readonly vocabulary: readonly string[];
}

/** Of a unit by its name. */
export function unitNamed(name: "words" | "letters"): TextUnit {
  return units[name];
}

/** What a vocabulary of a unit begins with. */
export function leadingTokens({ name }: TextUnit): readonly string[] {
  return [...specialTokens, nextTokensMark(name)];
}

/**
 * Reads a `tokenizer.json`, or the file of a vocabulary of words or letters; one that somebody wrote may leave out what
 * vocabularies begin with.
 * @param asked - The unit that the run file names.
 * @throws FacultyError BAD_DATASET where the file is of another; what `readTokenizer` and `readVocabulary` throw.
 */
export async function readUnit(
  path: string,
  asked: "words" | "letters" | undefined,
  abort?: AbortSignal,
): Promise<KnownUnit> {
  if (path.endsWith(".json")) {
    if (asked !== undefined) throw bad(path, `is a tokenizer, and dataset.unit is ${asked}: leave that out`);
    const { digest, tokens, split, join } = await readTokenizer(path, abort);
    const unit = { name: digest, split, join };
    return { unit, vocabulary: [...leadingTokens(unit), ...tokens] };
  }
  return unitOf(await readVocabulary(path, abort), path, asked);
}

/** As `readUnit`, of a vocabulary already read; `path` is for the messages. */
export function unitOf(read: readonly string[], path: string, asked?: "words" | "letters"): KnownUnit {
  const own = nextTokensUnit(read);
  if (own !== null && own !== "words" && own !== "letters")
    throw bad(path, "lists the tokens of a tokenizer, and not how texts become tokens: name its tokenizer.json");
  if (own !== null && asked !== undefined && own !== asked)
    throw bad(path, `is of ${own}, and dataset.unit is ${asked}`);
  const unit = units[own ?? asked ?? "words"];
  return { unit, vocabulary: own === null ? [...leadingTokens(unit), ...read.slice(specialTokens.length)] : read };
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `vocabulary ${path} ${what}`, { path });
}

/** A vocabulary's file has a token a line, without spaces. */
function writtenLetter(letter: string): string {
  return /\s/u.test(letter) ? `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}` : letter;
}

function readLetter(token: string): string {
  const code = /^\\u\{([0-9a-f]+)\}$/.exec(token)?.[1];
  return code === undefined ? token : String.fromCodePoint(Number.parseInt(code, 16));
}
