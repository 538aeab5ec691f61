import type { WeightingSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { byName, className, didYouMean, shownNames } from "@faculty/shared/names";
import { columnNames, type OutputSpec } from "@faculty/shared/outputs";
import { z } from "zod";
import { defineWeighting, type Weighting } from "../weighting.ts";

/** Whether a weighting that routes samples by their class names classes of the data set. @throws FacultyError CLASS_MISMATCH. */
export function checkRoutes({ kind, routes }: WeightingSpec, output: OutputSpec): void {
  if (kind === "routing") checkRouted(Object(routes), columnNames(output));
}

/**
 * Each sample to one teacher, by its class: `routes` names the teacher of a class, `otherwise` that of every other class;
 * without it those are taught by all alike. A teacher that is absent leaves its samples to all alike too.
 */
export const routing: Weighting = defineWeighting({
  parameters: z.strictObject({
    routes: z.record(z.string().overwrite(className), z.string()).overwrite(byName),
    otherwise: z.string().optional(),
  }),
  needs: ["labels"],
  check: ({ routes, otherwise }, teachers) => {
    const named = [...Object.values(routes), ...(otherwise === undefined ? [] : [otherwise])];
    const unknown = named.find((name) => !teachers.includes(name));
    if (unknown !== undefined)
      throw new FacultyError(
        "BAD_RUN_FILE",
        `ensemble.weighting names teacher ${unknown}, expected one of ${teachers.join(", ")}${didYouMean([unknown], teachers)}`,
      );
  },
  weigh: ({ teachers, output, labels }, { routes, otherwise }) => {
    const classes = columnNames(output);
    checkRouted(routes, classes);
    const weights = new Float64Array(labels.length * teachers.length).fill(1 / teachers.length);
    labels.forEach((label, row) => {
      const name = classes[label] as string;
      const chosen = teachers.indexOf(routes[name] ?? otherwise ?? "");
      if (chosen < 0) return;
      weights.fill(0, row * teachers.length, (row + 1) * teachers.length);
      weights[row * teachers.length + chosen] = 1;
    });
    return weights;
  },
});

function checkRouted(routes: object, classes: readonly string[]): void {
  const known = new Set(classes);
  const stranger = Object.keys(routes).find((name) => !known.has(name));
  if (stranger === undefined) return;
  throw new FacultyError(
    "CLASS_MISMATCH",
    `ensemble.weighting.routes names class ${stranger}, the data set has ${shownNames(classes)}${didYouMean([stranger], classes)}`,
  );
}
