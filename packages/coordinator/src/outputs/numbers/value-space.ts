import type { ClassMap } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import type { LabelSpace } from "../distribution/label-space.ts";

/** Values go by their place. @throws FacultyError SHAPE_MISMATCH, or CLASS_MISMATCH where a map names classes. */
export function valueSpace(
  teacher: string,
  own: OutputSpec<"values">,
  run: OutputSpec<"values">,
  map?: ClassMap,
): LabelSpace {
  if (map !== undefined)
    throw new FacultyError("CLASS_MISMATCH", `classMap of teacher ${teacher} names classes, it says values`, {
      teacher,
    });
  const width = rowWidth(run);
  if (rowWidth(own) !== width)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `teacher ${teacher} says ${rowWidth(own)} values of a sample, the run is for ${width}`,
      { teacher },
    );
  const places = Int32Array.from({ length: width }, (_, column) => column);
  return { columns: places, kept: places, known: width, isRuns: true };
}
