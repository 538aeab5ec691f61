export type { Report } from "@faculty/run/report/report";
export type { RunEvent } from "@faculty/run/supervisor/supervise-options";
export { type ErrorCode, FacultyError } from "@faculty/shared/errors";
export { defineArchitecture } from "./define-architecture.ts";
export { defineDataset } from "./define-dataset.ts";
export { defineLoss } from "./define-loss.ts";
export { defineMetric } from "./define-metric.ts";
export { defineRun, type RunDefinition } from "./define-run.ts";
export { defineTeacher } from "./define-teacher.ts";
export { defineWeighting } from "./define-weighting.ts";
export { type Distilled, type DistilOptions, distil } from "./distil.ts";
export type { Plugin } from "./plugin.ts";
export {
  connectNats,
  type RoleOptions,
  type ServedTeacher,
  serveCoordinator,
  serveTeacher,
  type TrainOptions,
  trainStudent,
} from "./roles.ts";
export { openStudent, type Prediction, type Sample, type Student } from "./student.ts";
