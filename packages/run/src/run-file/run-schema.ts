import { weightingNamed } from "@faculty/coordinator/ensemble/weightings";
import { dataPartsWith, dataProblems } from "@faculty/data/run-file";
import { architectureSpecWith, pluginArchitecture } from "@faculty/models/architectures";
import { pluginTeacherSpec, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { pluginTerm, termSpecWith } from "@faculty/student-trainer/objective/terms";
import type { z } from "zod";
import { definedIn, noPlugins, type Plugins } from "../plugins/plugins.ts";
import { kindProblems } from "./check-kind.ts";
import { termProblems } from "./check-terms.ts";
import { weightingSpecOf } from "./weighting-spec-of.ts";

/**
 * The run file's whole schema: every loss, architecture and weighting in full, those of the run's plugins among them, and
 * what losses ask of other keys. Loading this file loads TensorFlow.js.
 */
export function runSchemaWith(plugins: Plugins): z.ZodType<RunSpec> {
  const ofPlugins = Object.fromEntries(definedIn(plugins, "loss").map((plugin) => [plugin.name, pluginTerm(plugin)]));
  return runSpecSchema({
    ...dataPartsWith(definedIn(plugins, "dataset")),
    term: termSpecWith(ofPlugins),
    model: architectureSpecWith(definedIn(plugins, "architecture").map(pluginArchitecture)),
    weighting: weightingSpecOf(plugins),
    pluginTeacher: pluginTeacherSpec(definedIn(plugins, "teacher")),
  }).superRefine((spec, context) => {
    for (const { key, message } of dataProblems(spec)) context.addIssue({ code: "custom", path: [...key], message });
    for (const { path, message } of [...weightingProblems(spec), ...termProblems(spec), ...kindProblems(spec)])
      context.addIssue({ code: "custom", path: [...path], message });
  });
}

/** The same of a run without plugins. */
export const runSchema: z.ZodType<RunSpec> = runSchemaWith(noPlugins);

function weightingProblems({ ensemble, dataset }: RunSpec): ReturnType<typeof termProblems> {
  const { kind } = ensemble.weighting;
  if (kind === "stochastic" && ensemble.gating?.release) {
    const message = "stochastic asks one teacher a batch, expected no release";
    return [{ path: ["ensemble", "gating", "release"], message }];
  }
  if (!weightingNamed(kind)?.needs.includes("validation") || dataset.validation > 0) return [];
  const message = `${kind} needs validation samples, dataset.validation is 0`;
  return [{ path: ["ensemble", "weighting", "kind"], message }];
}
