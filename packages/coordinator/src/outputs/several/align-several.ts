import { putPart } from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";
import type { AbsentClasses, TeacherLogits } from "../distribution/align.ts";
import { singleKinds } from "../single/single-kinds.ts";
import { partsOf, widthOf } from "./teacher-parts.ts";

/** Every teacher over the run's outputs, each as its kind is; 0 in the place of an output that a teacher does not say. */
export function alignSeveral(
  teachers: readonly TeacherLogits[],
  temperature: number,
  absent: AbsentClasses,
): readonly Rows[] {
  const [first] = teachers;
  const rows = first === undefined ? 0 : first.logits.data.length / (first.space.several?.said ?? 1);
  const parts = partsOf(teachers, rows);
  const width = widthOf(parts);
  const all = teachers.map(() => new Float64Array(rows * width));
  for (const { output, from, size, members, signals } of parts)
    singleKinds[output.kind].align(signals, temperature, absent).forEach(({ data }, i) => {
      putPart(all[members[i] as number] as Float64Array, width, from, data, size);
    });
  return all.map((data) => ({ rows, width, data }));
}
