import { FacultyError } from "../errors/faculty-error.ts";
import type { Dataset } from "./dataset.ts";
import { type KnownVocabulary, knownVocabulary } from "./known-vocabulary.ts";

/** What a model takes, as far as it is known. */
export interface TakenInputs {
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly vocabulary?: KnownVocabulary | undefined;
}

/**
 * Refuses a model that would misread a data set's samples.
 * @param who - Begins the sentence, `teacher wide`.
 * @throws FacultyError SHAPE_MISMATCH; DIGEST_MISMATCH where an id stands for another token.
 */
export function checkInputs(who: string, taken: TakenInputs, dataset: Dataset): void {
  if (taken.inputShape.join() !== dataset.inputShape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${who} takes inputs of shape [${taken.inputShape.join(", ")}], data set ${dataset.name} has [${dataset.inputShape.join(", ")}]`,
      { dataset: dataset.name },
    );
  if (taken.vocabulary === undefined) return;
  const own = knownVocabulary(dataset);
  if (own?.digest === taken.vocabulary.digest) return;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `${who} reads token ids of vocabulary ${shown(taken.vocabulary)}, data set ${dataset.name} has ${own ? shown(own) : "no tokens"}`,
    { dataset: dataset.name },
  );
}

function shown({ tokens, digest }: KnownVocabulary): string {
  return `${digest.slice(0, 12)} (${tokens} tokens)`;
}
