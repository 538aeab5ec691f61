import type { ClassMap } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { OutputSpec, SingleOutput } from "@faculty/shared/outputs";
import type { LabelSpace } from "../distribution/label-space.ts";
import { singleKinds } from "./single-kinds.ts";

type SingleKind = SingleOutput["kind"];

/**
 * Where a teacher's columns of one output lie among the run's.
 * @throws FacultyError CLASS_MISMATCH naming the classes, or where it says something of another kind; SHAPE_MISMATCH.
 */
export function singleSpace<Kind extends SingleKind>(
  teacher: string,
  own: OutputSpec,
  run: OutputSpec<Kind>,
  map?: ClassMap,
): LabelSpace {
  if (!isOf(run.kind, own))
    throw new FacultyError("CLASS_MISMATCH", `teacher ${teacher} says ${own.kind}, the run is for ${run.kind}`, {
      teacher,
    });
  return singleKinds[run.kind].space(teacher, own, run, map);
}

function isOf<Kind extends SingleKind>(kind: Kind, output: OutputSpec): output is OutputSpec & OutputSpec<Kind> {
  return output.kind === kind;
}
