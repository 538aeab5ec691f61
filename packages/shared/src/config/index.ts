export { chainLinks, type Link } from "./chain.ts";
export { checkRun } from "./check-run.ts";
export { type FannedStudent, fannedStudent, fanOut } from "./fan-out.ts";
export { runJsonSchema } from "./json-schema.ts";
export { loadRunFile, parseRunFile } from "./load-run-file.ts";
export { type ClassMap, mapClasses } from "./map-classes.ts";
export { mergedTeachers } from "./merged-teachers.ts";
export { runIdentity } from "./run-identity.ts";
export type {
  AssistantSpec,
  EnsembleSpec,
  GatingSpec,
  ModelSpec,
  OptimizerSpec,
  PolicySpec,
  RunSpec,
  Schedule,
  SearchSpec,
  SignalsSpec,
  StageSpec,
  TeacherSpec,
  TemperatureSpec,
  TermSpec,
  WeightingSpec,
} from "./run-spec.ts";
export { opaqueParts, optimizerKind, type RunSpecParts, runSpecSchema, scheduleSpec } from "./run-spec-schema.ts";
export { isSteady, scheduleValue } from "./schedules.ts";
export { parseValue } from "./schema-problems.ts";
export { type RowSchema, taggedRows, taggedUnion } from "./tagged-union.ts";
export { validationReaders } from "./validation-readers.ts";
