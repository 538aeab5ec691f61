import type { KnownVocabulary } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import { vocabularyDigest } from "../texts/vocabulary.ts";

/** What a model learns of the data set it is trained on; absent where samples are no texts. */
export function knownVocabulary({ vocabulary }: Pick<Dataset, "vocabulary">): KnownVocabulary | undefined {
  return vocabulary && { tokens: vocabulary.length, digest: vocabularyDigest(vocabulary) };
}
