import { z } from "zod";

/** Which token ids a model of texts takes. */
export interface KnownVocabulary {
  /** Ids are 0 to before this. */
  readonly tokens: number;
  /** Of the tokens they stand for. */
  readonly digest: string;
}

/** Ids are float32, exact up to 2²⁴. */
export const maxTokens: number = 2 ** 24;

export const knownVocabularySpec: z.ZodType<KnownVocabulary> = z.object({
  tokens: z.int().min(1).max(maxTokens),
  digest: z.string().max(128),
});
