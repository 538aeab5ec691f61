import type { RunSpec } from "./run-spec.ts";
import type { TeacherSpec } from "./teacher-spec.ts";

/** The teachers whose outputs make the mixture, in merge order. */
export function mergedTeachers({ teachers }: Pick<RunSpec, "teachers">): readonly TeacherSpec[] {
  return teachers.filter(({ outputs }) => outputs);
}
