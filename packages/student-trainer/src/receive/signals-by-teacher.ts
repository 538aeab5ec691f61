import type { MergedBatch, Mixture } from "../batch/merged-batch.ts";
import type { TeacherSignals } from "../batch/step-batch.ts";

/**
 * What each of the run's teachers said of a batch, at a place of its own whoever was asked or absent: an absent one has
 * the uniform distribution, which its mask of 0 gives no weight.
 * @param teachers - The run's, in its order. @param width - Of a row.
 */
export function signalsByTeacher(
  { teachers: asked, mask }: Pick<MergedBatch, "teachers" | "mask">,
  { target, perTeacher }: Mixture,
  teachers: readonly string[],
  width: number,
): TeacherSignals | null {
  if (perTeacher === null) return null;
  const size = target.length;
  const present = asked.filter((_, k) => mask[k]);
  const values = new Float32Array(teachers.length * size).fill(Math.log(1 / width));
  const there = new Float32Array(teachers.length);
  teachers.forEach((name, place) => {
    const from = present.indexOf(name);
    if (from < 0) return;
    values.set(perTeacher.subarray(from * size, (from + 1) * size), place * size);
    there[place] = 1;
  });
  return { values, mask: there };
}
