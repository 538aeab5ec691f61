export { openTeacher } from "./kinds/open-teacher.ts";
export type { Teacher, TeacherFacts } from "./kinds/teacher.ts";
export { serveTeacher } from "./serve-teacher.ts";
