import { FacultyError } from "@faculty/shared/errors";
import {
  type PairUnit,
  pairsMark,
  pairTokens,
  pairUnit,
  sourceToken,
  specialTokens,
  targetTokens,
} from "@faculty/shared/samples";
import { mostFrequent, vocabularyDigest } from "../../texts/vocabulary.ts";
import { readVocabulary } from "../../texts/vocabulary-file.ts";

/** Which tokens pairs are told in. */
export interface PairVocabulary {
  /** Those that are no text's, those of targets, those of sources. */
  readonly tokens: readonly string[];
  /** How many come before the sources': the classes. */
  readonly classes: number;
  /** Of the classes. */
  readonly digest: string;
}

/** How often each token occurs on either side. */
export type Occurrences = Readonly<Record<"source" | "target", ReadonlyMap<string, number>>>;

/** The most frequent tokens of both sides, those that occur once left out. @param most - Of each side. */
export function ownPairVocabulary(unit: PairUnit, { source, target }: Occurrences, most: number): PairVocabulary {
  return vocabularyOf([
    ...specialTokens,
    pairsMark(unit),
    ...pairTokens,
    ...mostFrequent(target, most),
    ...mostFrequent(source, most).map(sourceToken),
  ]);
}

/** @throws FacultyError BAD_DATASET for one of other samples, or of another unit; NOT_FOUND, IO_FAILED. */
export async function readPairVocabulary(
  path: string,
  asked: PairUnit,
  abort: AbortSignal | undefined,
): Promise<PairVocabulary> {
  const tokens = await readVocabulary(path, abort);
  const bad = (what: string) => new FacultyError("BAD_DATASET", `vocabulary ${path} ${what}`, { path });
  const unit = pairUnit(tokens);
  if (unit === null) throw bad(`is not one of pairs: its fourth token is no ${pairsMark(asked)}`);
  if (unit !== asked) throw bad(`is of ${unit}, and dataset.unit is ${asked}`);
  return vocabularyOf(tokens);
}

function vocabularyOf(tokens: readonly string[]): PairVocabulary {
  const classes = targetTokens(tokens);
  return { tokens, classes, digest: vocabularyDigest(tokens.slice(0, classes)) };
}
