import { weightingSpec } from "@faculty/coordinator";
import { type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { architectureSpec } from "@faculty/shared/models";
import { termSpec } from "@faculty/student-trainer/objective";
import type { z } from "zod";

/** The run file's whole schema: every loss, architecture and weighting in full. Loading this file loads TensorFlow.js. */
export const runSchema: z.ZodType<RunSpec> = runSpecSchema({
  term: termSpec,
  model: architectureSpec,
  weighting: weightingSpec,
});
