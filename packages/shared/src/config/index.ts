export { checkRun } from "./check-run.ts";
export { runJsonSchema } from "./json-schema.ts";
export { loadRunFile, parseRunFile } from "./load-run-file.ts";
export { type ClassMap, mapClasses } from "./map-classes.ts";
export {
  type EnsembleSpec,
  type ModelSpec,
  type OptimizerSpec,
  opaqueParts,
  type PolicySpec,
  type RunSpec,
  type RunSpecParts,
  runSpecSchema,
  type Schedule,
  type SignalsSpec,
  type StageSpec,
  scheduleSpec,
  type TeacherSpec,
  type TemperatureSpec,
  type TermSpec,
  type WeightingSpec,
} from "./run-spec.ts";
export { isSteady, scheduleValue } from "./schedules.ts";
export { type RowSchema, taggedRows, taggedUnion } from "./tagged-union.ts";
