import { taggedUnion, type WeightingSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { z } from "zod";
import type { BoundWeighting, Weighting } from "./weighting.ts";
import { accuracy } from "./weightings/accuracy.ts";
import { confidence } from "./weightings/confidence.ts";
import { crossEntropy } from "./weightings/cross-entropy.ts";
import { entropy } from "./weightings/entropy.ts";
import { fixed } from "./weightings/fixed.ts";
import { likelihood } from "./weightings/likelihood.ts";
import { margin } from "./weightings/margin.ts";
import { maxProbability } from "./weightings/max-probability.ts";
import { minCe } from "./weightings/min-ce.ts";
import { routing } from "./weightings/routing.ts";
import { stochastic } from "./weightings/stochastic.ts";
import { uniform } from "./weightings/uniform.ts";

/** Every weighting by its name in the run file (`ensemble.weighting.kind`). A new one is a file and a row here. */
export const weightings: Readonly<Record<string, Weighting>> = {
  uniform,
  fixed,
  accuracy,
  likelihood,
  entropy,
  "max-probability": maxProbability,
  margin,
  confidence,
  "cross-entropy": crossEntropy,
  "min-ce": minCe,
  routing,
  stochastic,
};

/** Schema of `ensemble.weighting`, one branch a row of the table. */
export const weightingSpec: z.ZodType<WeightingSpec> = taggedUnion(
  "kind",
  Object.fromEntries(Object.entries(weightings).map(([kind, weighting]) => [kind, weighting.parameters])),
);

/** @throws FacultyError BAD_RUN_FILE for a name that is not in the table, or parameters that do not fit. */
export function bindWeighting(spec: WeightingSpec, teachers: readonly string[]): BoundWeighting {
  const weighting = Object.hasOwn(weightings, spec.kind) ? weightings[spec.kind] : undefined;
  if (weighting === undefined)
    throw new FacultyError(
      "BAD_RUN_FILE",
      `ensemble.weighting.kind is ${spec.kind}, expected one of ${Object.keys(weightings).join(", ")}`,
    );
  return weighting.bind(spec, teachers);
}
