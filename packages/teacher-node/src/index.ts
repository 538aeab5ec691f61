export type { Batching } from "./infer/job-queue.ts";
export { type OpenOptions, openTeacher, teacherKinds } from "./kinds/open-teacher.ts";
export type { TeacherKind } from "./kinds/teacher-kind.ts";
export { type ServeTeacherOptions, serveTeacher, type TeacherNode } from "./serve-teacher.ts";
export type { Inference, InferRequest, Teacher, TeacherFacts } from "./teacher.ts";
