import type { Figures } from "@faculty/shared/metrics";
import { z } from "zod";
import { figures, type TargetFiguresKept } from "./figures.ts";
import { type PictureQuality, pictureQuality } from "./picture-quality.ts";
import type { Cost } from "./scored-model.ts";

/** What `faculty evaluate` says of one model. */
export type MeasuredModel = (Figures | TargetFiguresKept) & {
  /** The folder as it was given. */
  readonly model: string;
  readonly backend: string;
  readonly cost: Cost;
  /** On the test samples of the classes it knows. */
  readonly samples: number;
  /** As of a `Score`. */
  readonly ranks?: readonly number[] | undefined;
  /** Where pictures are measured. */
  readonly pictures?: PictureQuality | undefined;
};

export const measuredModel: z.ZodType<MeasuredModel> = z.intersection(
  z.object({
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
    ranks: z.array(z.int()).optional(),
    pictures: pictureQuality.optional(),
  }),
  figures,
);
