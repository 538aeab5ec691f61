import type { ClassMap } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { OutputKind, OutputSpec } from "@faculty/shared/outputs";
import type { LabelSpace } from "./distribution/label-space.ts";
import { outputKinds } from "./output-kinds.ts";

/**
 * Where a teacher's columns lie among the run's.
 * @param map - The run file's, of the teacher's classes.
 * @throws FacultyError CLASS_MISMATCH naming the classes, or where it says something of another kind; SHAPE_MISMATCH.
 */
export function outputSpace<Kind extends OutputKind>(
  teacher: string,
  own: OutputSpec,
  run: OutputSpec<Kind>,
  map?: ClassMap,
): LabelSpace {
  if (!isOf(run.kind, own))
    throw new FacultyError("CLASS_MISMATCH", `teacher ${teacher} says ${own.kind}, the run is for ${run.kind}`, {
      teacher,
    });
  return outputKinds[run.kind].space(teacher, own, run, map);
}

function isOf<Kind extends OutputKind>(kind: Kind, output: OutputSpec): output is OutputSpec & OutputSpec<Kind> {
  return output.kind === kind;
}
