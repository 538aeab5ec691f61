import { taggedUnion, type WeightingSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { OutputKind } from "@faculty/shared/outputs";
import type { z } from "zod";
import type { BoundWeighting, Weighting } from "../weighting.ts";
import { accuracy } from "./accuracy.ts";
import { confidence } from "./confidence.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { entropy } from "./entropy.ts";
import { fixed } from "./fixed.ts";
import { likelihood } from "./likelihood.ts";
import { margin } from "./margin.ts";
import { maxProbability } from "./max-probability.ts";
import { minCe } from "./min-ce.ts";
import { routing } from "./routing.ts";
import { stochastic } from "./stochastic.ts";
import { uniform } from "./uniform.ts";
import { pluginWeightings } from "./weighting-plugin.ts";

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

/** Which of them know what they weigh: of what is no class of many, those that read neither probabilities nor labels. */
export const weightingsFor: Readonly<Record<OutputKind, readonly string[]>> = {
  distribution: Object.keys(weightings),
  independent: ["uniform", "fixed", "stochastic"],
  values: ["uniform", "fixed", "stochastic"],
  several: ["uniform", "fixed", "stochastic"],
};

/** Which of them read no probabilities of the batch: those take signals that name few classes of many. */
export const sparseWeightings: readonly string[] = [
  "uniform",
  "fixed",
  "accuracy",
  "likelihood",
  "routing",
  "stochastic",
];

/** Whether a weighting, ours or of a plugin, knows what it weighs of what is said. A plugin's is for classes. */
export function isWeightingFor(output: OutputKind, kind: string): boolean {
  if (weightingsFor[output].includes(kind)) return true;
  return output === "distribution" && pluginWeightings.named(kind) !== undefined;
}

/** Schema of `ensemble.weighting`, one branch a row of the table. @param ofPlugins - Further rows. */
export function weightingSpecWith(ofPlugins: Readonly<Record<string, Weighting>>): z.ZodType<WeightingSpec> {
  const rows = Object.entries({ ...weightings, ...ofPlugins });
  return taggedUnion("kind", Object.fromEntries(rows.map(([kind, { parameters }]) => [kind, parameters])));
}

/** The weighting of that name, ours or of a plugin; undefined: there is none. */
export function weightingNamed(kind: string): Weighting | undefined {
  return Object.hasOwn(weightings, kind) ? weightings[kind] : pluginWeightings.named(kind);
}

/** @throws FacultyError BAD_RUN_FILE for a name that is not in the table, or parameters that do not fit. */
export function bindWeighting(spec: WeightingSpec, teachers: readonly string[]): BoundWeighting {
  const weighting = weightingNamed(spec.kind);
  if (weighting === undefined)
    throw new FacultyError(
      "BAD_RUN_FILE",
      `ensemble.weighting.kind is ${spec.kind}, expected one of ${Object.keys(weightings).join(", ")}`,
    );
  return weighting.bind(spec, teachers);
}
