import { z } from "zod";
import type { Cost } from "../report/scored-model.ts";

/** What `faculty evaluate` says of one model. */
export interface MeasuredModel {
  /** The folder as it was given. */
  readonly model: string;
  readonly backend: string;
  readonly cost: Cost;
  /** On the test samples of the classes it knows. */
  readonly samples: number;
  readonly accuracy: number;
  /** Nats. */
  readonly nll: number;
  readonly ece: number;
}

export const measuredModel: z.ZodType<MeasuredModel> = z.object({
  model: z.string(),
  backend: z.string(),
  cost: z.object({
    parameters: z.number(),
    fileBytes: z.number(),
    multiplyAdds: z.number().nullable(),
    latencyP50Ms: z.number(),
    latencyP95Ms: z.number(),
  }),
  samples: z.int(),
  accuracy: z.number(),
  nll: z.number(),
  ece: z.number(),
});
