import type { ClassMap } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { LabelSpace } from "./distribution/label-space.ts";
import { outputKinds } from "./output-kinds.ts";

/**
 * Where a teacher's columns lie among the run's.
 * @param map - The run file's, of the teacher's classes.
 * @throws FacultyError CLASS_MISMATCH naming the classes.
 */
export function outputSpace(teacher: string, own: OutputSpec, run: OutputSpec, map?: ClassMap): LabelSpace {
  return outputKinds[run.kind].space(teacher, own, run, map);
}
