import type { MergedBatch } from "../batch/merged-batch.ts";
import type { StepBatch } from "../batch/step-batch.ts";

/**
 * What each of the run's teachers said of a batch, at a place of its own whoever was asked or absent: an absent one has
 * the uniform distribution, which its mask of 0 gives no weight.
 * @param teachers - The run's, in its order.
 */
export function signalsByTeacher(
  { teachers: asked, mask, teacherSignals, rows, softTarget }: MergedBatch,
  teachers: readonly string[],
): Pick<StepBatch, "teacherSignals" | "teacherMask"> {
  if (teacherSignals === undefined || softTarget === undefined) return {};
  const size = softTarget.length;
  const present = asked.filter((_, k) => mask[k]);
  const signals = new Float32Array(teachers.length * size).fill(Math.log(rows / size));
  const teacherMask = new Float32Array(teachers.length);
  teachers.forEach((name, place) => {
    const from = present.indexOf(name);
    if (from < 0) return;
    signals.set(teacherSignals.subarray(from * size, (from + 1) * size), place * size);
    teacherMask[place] = 1;
  });
  return { teacherSignals: signals, teacherMask };
}
