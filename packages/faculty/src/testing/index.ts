export type { Logits } from "./function-teacher.ts";
export { type ClusterOptions, type FacultyCluster, startFacultyCluster } from "./start-cluster.ts";
export { type Faculty, type StartOptions, startFaculty } from "./start-faculty.ts";
export type { TaughtStudent } from "./taught-student.ts";
