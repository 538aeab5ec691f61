import { weightingSpec } from "@faculty/coordinator";
import { type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { architectureSpec } from "@faculty/shared/models";
import { objectiveNeeds, termSpec } from "@faculty/student-trainer/objective";
import type { z } from "zod";

/**
 * The run file's whole schema: every loss, architecture and weighting in full, and what losses ask of other keys.
 * Loading this file loads TensorFlow.js.
 */
export const runSchema: z.ZodType<RunSpec> = runSpecSchema({
  term: termSpec,
  model: architectureSpec,
  weighting: weightingSpec,
}).superRefine(({ objective, signal }, context) => {
  objective.forEach((term, i) => {
    if (signal === "logits" || !objectiveNeeds([term]).has("softLogits")) return;
    const message = `${term.loss} as written here compares raw logits, expected signal: logits, found signal: ${signal}`;
    context.addIssue({ code: "custom", path: ["objective", i, "loss"], message });
  });
});
