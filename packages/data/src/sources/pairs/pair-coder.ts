import { FacultyError } from "@faculty/shared/errors";
import { pairUnit, sourceToken, unknownId } from "@faculty/shared/samples";
import { pairTexts } from "./pair-text.ts";

/** What a model of pairs reads and says, by its vocabulary. */
export interface PairCoder {
  /** Ids of a source's tokens. */
  readonly sourceIds: (text: string) => readonly number[];
  /** The text of a target's ids. */
  readonly targetText: (ids: readonly number[]) => string;
  /** A reference as what is said can be told: in lower case where tokens are. */
  readonly comparable: (text: string) => string;
}

/** @param who - Begins the sentence, `model wide`. @throws FacultyError SHAPE_MISMATCH for a vocabulary of other samples. */
export function pairCoder(who: string, vocabulary: readonly string[] | undefined): PairCoder {
  const unit = pairUnit(vocabulary);
  if (vocabulary === undefined || unit === null)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${who} is not of pairs of texts, expected data set pairs or a model of it`,
    );
  const { split, join } = pairTexts[unit];
  const idOf = new Map(vocabulary.map((token, id) => [token, id]));
  return {
    sourceIds: (text) => split(text).map((token) => idOf.get(sourceToken(token)) ?? unknownId),
    targetText: (ids) => join(ids.map((id) => vocabulary[id] ?? "")),
    comparable: (text) => (unit === "words" ? text.toLowerCase() : text),
  };
}
