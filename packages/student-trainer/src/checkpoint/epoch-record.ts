import { type ValidationMetrics, validationMetrics } from "@faculty/shared/metrics";
import { z } from "zod";
import type { RowsByMask } from "../batch/partial-rows.ts";
import { type PullCounters, pullCounters } from "../batch/pull-counters.ts";

/** What is kept of an epoch. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  /** Mean of each term over the epoch's steps, by name. */
  readonly terms: Readonly<Record<string, number>>;
  /** Null where nothing told epochs apart. */
  readonly validation: ValidationMetrics | null;
  /** What became of the requests for its batches: `issued = ok + duplicate + failed + cancelled`; null: none were asked. */
  readonly pulls: PullCounters | null;
  /** Its rows by who made them, in merge order; empty where nobody was asked. */
  readonly masks: RowsByMask;
  /** How much the teachers counted, by name, and how far they disagreed, nats; absent: none were asked. */
  readonly teachers?: { readonly weights: Readonly<Record<string, number>>; readonly disagreement: number } | undefined;
}

export const epochRecord: z.ZodType<EpochRecord, EpochRecord> = z.object({
  epoch: z.int(),
  terms: z.record(z.string(), z.number()),
  validation: validationMetrics.nullable(),
  pulls: pullCounters.nullable(),
  masks: z.record(z.string(), z.int()),
  teachers: z.object({ weights: z.record(z.string(), z.number()), disagreement: z.number() }).optional(),
});
