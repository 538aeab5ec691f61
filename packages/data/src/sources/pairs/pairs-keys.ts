import type { PairUnit } from "@faculty/shared/samples";
import { z } from "zod";
import { pairColumns, sourceKeys, testShare } from "../source-keys.ts";

/** What a run file says of a table of pairs. */
export interface PairsSpec {
  readonly name: "pairs";
  readonly path: string;
  readonly columns: { readonly source: string; readonly target: string };
  /** Tokens of a source, and of a target, that are kept. */
  readonly length: number;
  readonly unit: PairUnit;
  /** The most different tokens of each side. */
  readonly maxTokens: number;
  /** The file of a vocabulary; absent: the training pairs' own. */
  readonly vocabulary?: string | undefined;
  /** A table of test pairs, or the share of pairs to test with. */
  readonly test: number | string;
}

const usual = { length: 32, maxTokens: 4096 } as const;

export const pairsKeys: z.ZodType<PairsSpec> = z.strictObject({
  name: z.literal("pairs"),
  path: z.string(),
  columns: pairColumns.default({ source: "source", target: "target" }),
  length: sourceKeys.length.default(usual.length),
  unit: sourceKeys.unit.default("words"),
  maxTokens: sourceKeys.maxTokens.default(usual.maxTokens),
  vocabulary: z.string().optional(),
  test: z.union([testShare, z.string().min(1)]),
});
