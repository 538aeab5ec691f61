import { FacultyError } from "@faculty/shared/errors";
import { byName, didYouMean } from "@faculty/shared/names";
import { createRandom, purposes } from "@faculty/shared/random";
import { z } from "zod";
import { defineWeighting, sameForEveryRow, type Weighting } from "../weighting.ts";

/**
 * One teacher a batch, drawn in proportion to `weights` (all alike without them) by `(seed, epoch, step)`; the others
 * are not asked. Its gradient is that of the weighted mixture on average, at a K-th of the teachers' cost. Samples that
 * are evaluated are taught by all, with those weights.
 */
export const stochastic: Weighting = defineWeighting({
  parameters: z.strictObject({ weights: z.record(z.string(), z.number().min(0)).overwrite(byName).optional() }),
  needs: [],
  check: ({ weights }, teachers) => {
    if (weights === undefined) return;
    const unknown = Object.keys(weights).find((name) => !teachers.includes(name));
    if (unknown !== undefined)
      throw new FacultyError(
        "BAD_RUN_FILE",
        `ensemble.weighting.weights names ${unknown}, expected one of ${teachers.join(", ")}${didYouMean([unknown], teachers)}`,
      );
    if (teachers.every((name) => (weights[name] ?? 0) === 0))
      throw new FacultyError("BAD_RUN_FILE", "ensemble.weighting.weights are all 0, expected at least one above 0");
  },
  asks: (teachers, { seed, epoch, step }, { weights }) => {
    const shares = teachers.map((name) => (weights === undefined ? 1 : (weights[name] ?? 0)));
    const total = shares.reduce((sum, share) => sum + share, 0);
    let left = createRandom(seed, purposes.teacherChoice, epoch, step).uniform() * total;
    const chosen = shares.findIndex((share) => (left -= share) < 0);
    return [teachers[chosen < 0 ? shares.findLastIndex((share) => share > 0) : chosen] as string];
  },
  standing: ({ teachers }, { weights }) => teachers.map((name) => (weights === undefined ? 1 : (weights[name] ?? 0))),
  weigh: ({ teachers, labels }, { weights }) => {
    const shares = teachers.map((name) => (weights === undefined ? 1 : (weights[name] ?? 0)));
    return sameForEveryRow(labels.length, shares.some((share) => share > 0) ? shares : teachers.map(() => 1));
  },
});
