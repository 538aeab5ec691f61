import { FacultyError } from "@faculty/shared/errors";

/** Where a teacher's classes lie among the run's. */
export interface LabelSpace {
  /** For each class of the run, the teacher's column, or −1 where the teacher does not know the class. */
  readonly columns: Int32Array;
  /** Number of run classes the teacher knows. */
  readonly known: number;
}

/**
 * Matches classes by name, so that order never matters. A teacher may know fewer classes than the run; one the run does
 * not have is refused, because its probability would silently vanish.
 * @throws FacultyError CLASS_MISMATCH naming the classes.
 */
export function labelSpace(
  teacher: string,
  teacherClasses: readonly string[],
  runClasses: readonly string[],
): LabelSpace {
  const foreign = teacherClasses.filter((name) => !runClasses.includes(name));
  if (foreign.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `teacher ${teacher} knows [${foreign.join(", ")}], the data set has only [${runClasses.join(", ")}]`,
      { teacher, foreign },
    );
  if (new Set(teacherClasses).size !== teacherClasses.length)
    throw new FacultyError("CLASS_MISMATCH", `teacher ${teacher} names a class twice: [${teacherClasses.join(", ")}]`);
  const columns = Int32Array.from(runClasses, (name) => teacherClasses.indexOf(name));
  return { columns, known: teacherClasses.length };
}
