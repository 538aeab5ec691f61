export type { Report } from "@faculty/run/report/report";
export type { RunEvent } from "@faculty/run/supervisor/supervise-options";
export { type ErrorCode, FacultyError } from "@faculty/shared/errors";
export { defineLoss, type Plugin } from "./define-loss.ts";
export { defineRun, type RunDefinition } from "./define-run.ts";
export { type Distilled, type DistilOptions, distil } from "./distil.ts";
export { openStudent, type Prediction, type Sample, type Student } from "./student.ts";
