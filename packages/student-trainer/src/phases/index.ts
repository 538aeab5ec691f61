export { type LessonKind, lessonOf } from "./lesson.ts";
export { identityOf } from "./student-spec.ts";
