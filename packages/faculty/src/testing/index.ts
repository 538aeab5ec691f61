export {
  type Checked,
  type CheckTeacherOptions,
  checkTeacher,
  type Tested,
} from "@faculty/run/check-teacher/check-teacher";
export {
  type BusPair,
  type BusRule,
  busRules,
  createManualClock,
  type FakeTeacher,
  type FakeTeacherOptions,
  type ManualClock,
  registerRules,
  serveFakeTeacher,
  settle,
} from "@faculty/testing";
export type { Logits } from "./function-teacher.ts";
export { type ClusterOptions, type FacultyCluster, startFacultyCluster } from "./start-cluster.ts";
export { type Faculty, type StartOptions, startFaculty } from "./start-faculty.ts";
export type { TaughtStudent } from "./taught-student.ts";
