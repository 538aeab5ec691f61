import { FacultyError } from "@faculty/shared/errors";
import { linesOf, readBounded } from "@faculty/shared/files";

import { maxTokens, specialTokens } from "@faculty/shared/samples";

/** Beside a model of texts: what it was trained to read. */
export const vocabularyFileName = "vocabulary.txt";

/** 16 bytes for each of the tokens there may be. */
const maxVocabularyBytes = 2 ** 28;

/** What a vocabulary's file holds: a token a line, in the order of their ids. No token has a space in it. */
export function vocabularyText(vocabulary: readonly string[]): string {
  return vocabulary.map((token) => `${token}\n`).join("");
}

/**
 * Reads a vocabulary's file. One that somebody wrote may leave out the special tokens, which then come before its own.
 * @throws FacultyError NOT_FOUND; BAD_DATASET naming file and line; IO_FAILED; the abort's reason when it fires.
 */
export async function readVocabulary(path: string, abort?: AbortSignal): Promise<readonly string[]> {
  const read = await readBounded(path, maxVocabularyBytes, abort);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `vocabulary ${path} does not exist`, { path });
  if (read.kind === "refused") throw bad(path, read.why);
  return parseVocabulary(read.bytes, path);
}

/** As readVocabulary, of bytes already read; `path` is for the messages. */
export function parseVocabulary(bytes: Buffer, path: string): readonly string[] {
  const lines = linesOf(bytes, path, "BAD_DATASET");
  const lineOf = new Map<string, number>();
  lines.forEach((token, index) => {
    if (!/^\S+$/.test(token)) throw bad(path, `line ${index + 1} is ${JSON.stringify(token)}, expected one token`);
    const earlier = lineOf.get(token);
    if (earlier !== undefined)
      throw bad(path, `line ${index + 1} is ${JSON.stringify(token)}, which line ${earlier} already is`);
    lineOf.set(token, index + 1);
  });
  const isWhole = specialTokens.every((token, id) => lines[id] === token);
  const vocabulary = isWhole ? lines : [...specialTokens, ...lines];
  if (isWhole || !specialTokens.some((token) => lineOf.has(token))) {
    if (vocabulary.length <= maxTokens) return vocabulary;
    throw bad(path, `holds ${vocabulary.length} tokens, expected at most ${maxTokens}`);
  }
  throw bad(path, `has ${specialTokens.join(", ")} elsewhere than in its first lines, in this order`);
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `vocabulary ${path} ${what}`, { path });
}
