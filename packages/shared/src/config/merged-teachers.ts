import type { RunSpec, TeacherSpec } from "./run-spec.ts";

/** The teachers whose outputs make the mixture, in merge order. */
export function mergedTeachers({ teachers }: Pick<RunSpec, "teachers">): readonly TeacherSpec[] {
  return teachers.filter(({ outputs }) => outputs);
}
