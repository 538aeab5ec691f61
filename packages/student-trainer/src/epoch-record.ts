import { z } from "zod";

/** What is kept of an epoch. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  /** Mean of each term over the epoch's steps (since the resume, in an epoch that was resumed), by name. */
  readonly terms: Readonly<Record<string, number>>;
  /** Null where nothing is held out. */
  readonly validation: { readonly accuracy: number; readonly nll: number } | null;
}

export const epochRecord: z.ZodType<EpochRecord, EpochRecord> = z.object({
  epoch: z.int(),
  terms: z.record(z.string(), z.number()),
  validation: z.object({ accuracy: z.number(), nll: z.number() }).nullable(),
});
