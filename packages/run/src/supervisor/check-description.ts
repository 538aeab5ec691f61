import { labelSpace } from "@faculty/coordinator";
import { checkInputs, type Dataset } from "@faculty/data/datasets";
import type { TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { TeacherDescription } from "@faculty/shared/protocol";

/**
 * Compares what a teacher says of itself with the data set.
 * @throws FacultyError CLASS_MISMATCH, SHAPE_MISMATCH, DIGEST_MISMATCH.
 */
export function checkDescription(
  { name, outputs, classes, classMap }: TeacherSpec,
  described: TeacherDescription,
  dataset: Dataset,
): void {
  if (classes !== undefined && JSON.stringify(classes) !== JSON.stringify(described.classes))
    throw new FacultyError(
      "CLASS_MISMATCH",
      `teacher ${name} says that its classes are [${described.classes.join(", ")}], the run file says [${classes.join(", ")}]`,
      { teacher: name },
    );
  if (outputs) labelSpace(name, described.classes, dataset.classes, classMap);
  checkInputs(`teacher ${name}`, described, dataset);
}
