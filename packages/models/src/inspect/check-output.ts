import { FacultyError } from "@faculty/shared/errors";
import { columnNames, type OutputSpec, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import { checkNamedClasses } from "./named-classes.ts";

/**
 * Holds what a run says that a model says against the model itself.
 * @throws FacultyError CLASS_MISMATCH, SHAPE_MISMATCH.
 */
export function checkOutput(path: string, own: OutputSpec, expected: OutputSpec): void {
  if (own.kind !== expected.kind)
    throw new FacultyError("CLASS_MISMATCH", `model ${path} says ${own.kind}, the run is for ${expected.kind}`, {
      path,
    });
  checkNamedClasses(path, columnNames(own), columnNames(expected));
  const sizeOf = (output: OutputSpec) => rowsPerSample(output) * rowWidth(output);
  if (sizeOf(own) === sizeOf(expected)) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model ${path} says ${sizeOf(own)} numbers of a sample, the run is for ${sizeOf(expected)}`,
    { path },
  );
}
