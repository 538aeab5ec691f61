import { z } from "zod";

/**
 * Published by a coordinator when it begins to serve a run, and every `servingIntervalMs` after: whoever waits for an
 * answer of another instance asks this one instead of waiting for its deadline.
 */
export interface Serving {
  readonly run: string;
  readonly generation: number;
  /** Distinguishes a process from the one it replaced. */
  readonly instance: string;
}

export const serving: z.ZodType<Serving> = z.object({
  run: z.string().max(64),
  generation: z.int().min(0),
  instance: z.string().min(1).max(64),
});

export const servingIntervalMs = 1000;
