import { putPart, rowsPerSample, type SingleOutput } from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";
import type { AbsentClasses, TeacherLogits } from "../distribution/align.ts";
import { meanLogits } from "../distribution/mean-logits.ts";
import { singleKinds } from "../single/single-kinds.ts";
import { partWeights } from "./mix-several.ts";
import { partsOf, widthOf } from "./teacher-parts.ts";

/** Whether an output's mixture is its own logits: it is of no class of many. */
const isItsLogits: Readonly<Record<SingleOutput["kind"], boolean>> = {
  distribution: false,
  independent: true,
  values: true,
};

/** The logits of each output: of one class of many the weighted mean, of the others what was mixed. */
export function meanLogitsSeveral(
  teachers: readonly TeacherLogits[],
  weights: Float64Array,
  mixed: Rows,
  absent: AbsentClasses,
): Rows {
  const { rows } = mixed;
  const parts = partsOf(teachers, rows);
  const width = widthOf(parts);
  const data = Float64Array.from(mixed.data);
  for (const { output, from, size, members, signals } of parts) {
    if (isItsLogits[output.kind]) continue;
    const aligned = singleKinds[output.kind].align(signals, 1, absent);
    const own = partWeights(weights, teachers.length, members, rowsPerSample(output));
    putPart(data, width, from, meanLogits(signals, aligned, own).data, size);
  }
  return { rows, width, data };
}
