export type { Logits } from "./function-teacher.ts";
export { type Faculty, type StartOptions, startFaculty, type TaughtStudent } from "./start-faculty.ts";
