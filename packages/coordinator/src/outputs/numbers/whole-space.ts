import type { ClassMap } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";
import { classNames, type OutputSpec } from "@faculty/shared/outputs";
import { type LabelSpace, labelSpace } from "../distribution/label-space.ts";

/**
 * As `labelSpace`, of a teacher that says of every class whether it is there: one that does not know a class says nothing
 * of it, and nothing follows from the others.
 * @throws FacultyError CLASS_MISMATCH naming the classes.
 */
export function wholeSpace(
  teacher: string,
  own: OutputSpec<"independent">,
  run: OutputSpec<"independent">,
  map?: ClassMap,
): LabelSpace {
  const space = labelSpace(teacher, own, run, map);
  const absent = classNames(run).filter((_, column) => (space.columns[column] as number) < 0);
  if (absent.length === 0) return space;
  throw new FacultyError(
    "CLASS_MISMATCH",
    `teacher ${teacher} does not know [${shownNames(absent)}], expected each class that is told by itself`,
    { teacher, absent },
  );
}
