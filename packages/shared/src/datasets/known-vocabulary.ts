import { z } from "zod";
import type { Dataset } from "./dataset.ts";
import { vocabularyDigest } from "./vocabulary.ts";

/** Which token ids a model of texts takes. */
export interface KnownVocabulary {
  /** Ids are 0 to before this. */
  readonly tokens: number;
  /** Of the tokens they stand for (vocabulary.ts). */
  readonly digest: string;
}

/** Ids are float32, exact up to 2²⁴. */
export const maxTokens: number = 2 ** 24;

export const knownVocabularySpec: z.ZodType<KnownVocabulary> = z.object({
  tokens: z.int().min(1).max(maxTokens),
  digest: z.string().max(128),
});

/** What a model learns of the data set it is trained on; absent where samples are no texts. */
export function knownVocabulary({ vocabulary }: Pick<Dataset, "vocabulary">): KnownVocabulary | undefined {
  return vocabulary && { tokens: vocabulary.length, digest: vocabularyDigest(vocabulary) };
}
