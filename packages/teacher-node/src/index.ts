export { openTeacher } from "./kinds/open-teacher.ts";
export { serveTeacher } from "./serve-teacher.ts";
export type { Teacher, TeacherFacts } from "./teacher/teacher.ts";
