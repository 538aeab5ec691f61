import { FacultyError } from "@faculty/shared/errors";
import { byName, didYouMean } from "@faculty/shared/names";
import { z } from "zod";
import { defineWeighting, type StandingInputs, sameForEveryRow, type Weighting } from "../weighting.ts";

/** Weights given in the run file by teacher name, normalised to sum to 1. */
export const fixed: Weighting = defineWeighting({
  parameters: z.strictObject({ weights: z.record(z.string(), z.number().min(0)).overwrite(byName) }),
  needs: [],
  check: ({ weights }, teachers) => {
    const unknown = Object.keys(weights).filter((name) => !teachers.includes(name));
    const missing = teachers.filter((name) => !Object.hasOwn(weights, name));
    if (unknown.length > 0 || missing.length > 0)
      throw new FacultyError(
        "BAD_RUN_FILE",
        `ensemble.weighting.weights names [${Object.keys(weights).join(", ")}], expected [${teachers.join(", ")}]${didYouMean(unknown, teachers)}`,
      );
    if (teachers.every((name) => weights[name] === 0))
      throw new FacultyError("BAD_RUN_FILE", "ensemble.weighting.weights are all 0, expected at least one above 0");
  },
  standing,
  weigh: (inputs, parameters) => sameForEveryRow(inputs.labels.length, standing(inputs, parameters)),
});

function standing({ teachers }: StandingInputs, { weights }: { weights: Readonly<Record<string, number>> }): number[] {
  return teachers.map((name) => weights[name] ?? 0);
}
