import type { TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, outputOver } from "@faculty/shared/outputs";

/**
 * What a teacher says whose model does not tell: the classes that the run file names for it, or else what the run is for.
 * @throws FacultyError BAD_RUN_FILE where it says one class of many, and nobody names them.
 */
export function teacherOutput({ name, classes }: Pick<TeacherSpec, "name" | "classes">, run: OutputSpec): OutputSpec {
  const named = given(classes, run);
  if (named !== undefined) return named;
  throw new FacultyError("BAD_RUN_FILE", `teacher ${name}: teachers.classes does not name its classes`, {
    teacher: name,
  });
}

/** The same, undefined where nobody names them. @param classes - Of the run file. */
export function given(classes: readonly string[] | undefined, run: OutputSpec): OutputSpec | undefined {
  switch (run.kind) {
    case "values":
    case "several":
      return run;
    case "independent":
      return classes === undefined ? run : { ...run, over: { names: classes } };
    case "distribution":
      if (classes !== undefined) return outputOver(classes);
      return "vocabulary" in run.over ? run : undefined; // a teacher of tokens has the run's, or none
  }
}
