import { outputSpace } from "@faculty/coordinator/outputs";
import { checkInputs, checkShown, type Dataset, runOutput } from "@faculty/data/datasets";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { columnNames } from "@faculty/shared/outputs";
import type { TeacherDescription } from "@faculty/shared/protocol";

/**
 * Compares what a teacher says of itself with the data set, and with how the run shows it.
 * @throws FacultyError CLASS_MISMATCH, SHAPE_MISMATCH, DIGEST_MISMATCH.
 */
export function checkDescription(
  { name, outputs, classes, classMap }: TeacherSpec,
  described: TeacherDescription,
  dataset: Dataset,
  { augment }: Pick<RunSpec, "augment">,
): void {
  const own = columnNames(described.output);
  if (classes !== undefined && JSON.stringify(classes) !== JSON.stringify(own))
    throw new FacultyError(
      "CLASS_MISMATCH",
      `teacher ${name} says that its classes are [${own.join(", ")}], the run file says [${classes.join(", ")}]`,
      { teacher: name },
    );
  if (outputs) outputSpace(name, described.output, runOutput(dataset), classMap, outputs);
  checkInputs(`teacher ${name}`, described, dataset);
  checkShown(`teacher ${name}`, described, { augment });
}
