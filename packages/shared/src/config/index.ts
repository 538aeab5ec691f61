export { chainLinks, type Link } from "./chain.ts";
export type { RunProblem } from "./check-run.ts";
export { classBiasProblems } from "./class-bias-problems.ts";
export { fannedStudent, fanOut } from "./fan-out.ts";
export { runJsonSchema } from "./json-schema.ts";
export { kindDefaults } from "./kind-defaults.ts";
export { type ClassMap, mapClasses } from "./map-classes.ts";
export { mergedTeachers } from "./merged-teachers.ts";
export { parseRunFile, readRunFile } from "./parse-run-file.ts";
export { describedClasses, describedShape, readDescription } from "./plugin-description.ts";
export { type PluginSpec, pluginsIn } from "./plugin-spec.ts";
export { type Dependents, runIdentity } from "./run-identity.ts";
export type {
  GatingSpec,
  LabelsSpec,
  ModelSpec,
  OptimizerSpec,
  PicturesSpec,
  PolicySpec,
  RunSpec,
  Schedule,
  SignalMode,
  SignalsSpec,
  StageSpec,
  TermSpec,
  WeightingSpec,
} from "./run-spec.ts";
export {
  opaqueParts,
  optimizerKind,
  type RunSpecParts,
  runSpecSchema,
  scheduleSpec,
  validationShare,
} from "./run-spec-schema.ts";
export type { SavedSpec } from "./saved-spec.ts";
export { isSteady, scheduleValue } from "./schedules.ts";
export { parseValue } from "./schema-problems.ts";
export { type ServerSpec, serverSpec } from "./server-spec.ts";
export { signalMode } from "./signal-mode.ts";
export { type RowSchema, taggedRows, taggedUnion } from "./tagged-union.ts";
export {
  namedKinds,
  type SeveralTargets,
  type SingleTarget,
  singleTargetKind,
  type TargetSpec,
  targetKind,
} from "./target-spec.ts";
export { type ComputedTeacher, isComputed, type TeacherSpec } from "./teacher-spec.ts";
export { keysOfTeachers, pluginTeacherSpec } from "./teacher-spec-schema.ts";
export { validationReaders } from "./validation-readers.ts";
export { yamlText } from "./yaml-text.ts";
