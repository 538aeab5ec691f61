import { z } from "zod";
import { defineWeighting, sameForEveryRow, type Weighting } from "../weighting.ts";

/** Every teacher 1/K (AVER: You et al., KDD 2017). */
export const uniform: Weighting = defineWeighting({
  parameters: z.strictObject({}),
  needs: [],
  weigh: ({ teachers, labels }) =>
    sameForEveryRow(
      labels.length,
      teachers.map(() => 1),
    ),
});
