import type { ClassMap } from "@faculty/shared/config";
import type { NamedOutputs, OutputSpec } from "@faculty/shared/outputs";
import type { LabelSpace } from "./distribution/label-space.ts";
import { severalSpace } from "./several/several-space.ts";
import { singleSpace } from "./single/single-space.ts";

/**
 * Where a teacher's columns lie among the run's.
 * @param map - The run file's, of the teacher's classes.
 * @param named - Of a run of several outputs, the run file's `teachers[].outputs`.
 * @throws FacultyError CLASS_MISMATCH naming the classes or outputs, or where it says something of another kind;
 * SHAPE_MISMATCH.
 */
export function outputSpace(
  teacher: string,
  own: OutputSpec,
  run: OutputSpec,
  map?: ClassMap,
  named?: boolean | NamedOutputs,
): LabelSpace {
  return run.kind === "several"
    ? severalSpace(teacher, own, run, map, typeof named === "object" ? named : undefined)
    : singleSpace(teacher, own, run, map);
}
