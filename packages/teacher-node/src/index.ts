export { openAsItIs } from "./kinds/open-as-it-is.ts";
export { describeServed, openServedTeacher } from "./kinds/open-served.ts";
export { openTeacher } from "./kinds/open-teacher.ts";
export { openSavedTeacher } from "./kinds/saved/open-saved-teacher.ts";
export type { ServedOptions } from "./kinds/server/open-served-teacher.ts";
export { serveTeacher } from "./serve-teacher.ts";
export { asLogits } from "./teacher/as-logits.ts";
export { requireCausalTeacher } from "./teacher/require-causal-teacher.ts";
export type { Teacher, TeacherFacts } from "./teacher/teacher.ts";
