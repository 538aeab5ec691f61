import { z } from "zod";
import { sourceKeys, testShare } from "../source-keys.ts";

/** What a run file says of running text. */
export interface TokensSpec {
  readonly name: "tokens";
  readonly path: string;
  /** Tokens of a window. */
  readonly length: number;
  /** Absent: as the vocabulary's file says, or words. */
  readonly unit?: "words" | "letters" | undefined;
  /** The most different tokens, special ones among them. */
  readonly maxTokens: number;
  /** Windows that are held out, or tested with, together; or all of a document's. */
  readonly together: number | "document";
  /** The vocabulary's file, or a `tokenizer.json`; absent: the training texts' own. */
  readonly vocabulary?: string | undefined;
  /** Share of the windows to test with, where there is no folder `test`. */
  readonly test?: number | undefined;
}

const usual = { length: 64, maxTokens: 4096, together: 16 } as const;

export const tokensKeys: z.ZodType<TokensSpec> = z.strictObject({
  name: z.literal("tokens"),
  path: z.string(),
  length: sourceKeys.length.default(usual.length),
  unit: sourceKeys.unit.optional(),
  maxTokens: sourceKeys.maxTokens.default(usual.maxTokens),
  together: sourceKeys.together.default(usual.together),
  vocabulary: z.string().optional(),
  test: testShare.optional(),
});
