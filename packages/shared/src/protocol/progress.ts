import { z } from "zod";

/** What trainers and the coordinator publish for whoever watches; JSON, lossy by nature, never relied upon. */
export type Progress =
  | {
      readonly kind: "trainer";
      readonly student: string;
      readonly phase: "distil" | "scratch" | "fine-tune" | "tune" | "evaluate" | "done";
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      /** Mean of each term over the steps since the last message, by name. */
      readonly terms: Readonly<Record<string, number>>;
      readonly batchesPerSecond: number;
      /** Share of the time spent waiting for batches, 0 to 1. */
      readonly waitShare: number;
      readonly validationAccuracy: number | null;
    }
  | {
      readonly kind: "coordinator";
      readonly generation: number;
      readonly batches: number;
      readonly waitingFor: readonly string[];
      readonly weights: Readonly<Record<string, number>>;
      readonly disagreement: number;
      readonly retries: number;
    };

export const progress: z.ZodType<Progress> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("trainer"),
    student: z.string(),
    phase: z.enum(["distil", "scratch", "fine-tune", "tune", "evaluate", "done"]),
    epoch: z.number(),
    epochs: z.number(),
    step: z.number(),
    steps: z.number(),
    terms: z.record(z.string(), z.number()),
    batchesPerSecond: z.number(),
    waitShare: z.number(),
    validationAccuracy: z.number().nullable(),
  }),
  z.object({
    kind: z.literal("coordinator"),
    generation: z.number(),
    batches: z.number(),
    waitingFor: z.array(z.string()),
    weights: z.record(z.string(), z.number()),
    disagreement: z.number(),
    retries: z.number(),
  }),
]);
