import type { Manifold } from "@faculty/shared/metrics";
import { z } from "zod";

/** How near generated pictures come to real ones, in the features of a stated model. */
export interface PictureQuality extends Manifold {
  /** Fréchet distance; 0 where they spread alike. */
  readonly frechet: number;
}

export const pictureQuality: z.ZodType<PictureQuality> = z.object({
  frechet: z.number(),
  precision: z.number(),
  recall: z.number(),
});

/** In the folder of what was measured: a line of pictures a model. */
export const sheetFile = "samples.png";
