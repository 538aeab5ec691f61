export { openAsItIs } from "./kinds/open-as-it-is.ts";
export { openTeacher } from "./kinds/open-teacher.ts";
export { serveTeacher } from "./serve-teacher.ts";
export type { Teacher, TeacherFacts } from "./teacher/teacher.ts";
