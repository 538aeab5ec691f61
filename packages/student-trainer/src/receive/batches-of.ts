import type { MergedBatch } from "../batch/merged-batch.ts";

/**
 * The batches that were pulled together, in step order. They share the memory of the whole.
 * @param sizes - Rows of each.
 */
export function batchesOf(whole: MergedBatch, sizes: readonly number[]): readonly MergedBatch[] {
  if (sizes.length === 1) return [whole];
  let from = 0;
  return sizes.map((rows, i) => {
    const to = from + rows;
    const part = (values: Float32Array | undefined) =>
      values?.subarray((from * values.length) / whole.rows, (to * values.length) / whole.rows);
    const batch: MergedBatch = {
      ...whole,
      rows,
      disagreement: whole.disagreements?.[i] ?? whole.disagreement,
      softTarget: part(whole.softTarget),
      softLogits: part(whole.softLogits),
      weights: part(whole.weights),
      teacherSignals: whole.teacherSignals && byTeacher(whole, whole.teacherSignals, from, to),
    };
    from = to;
    return batch;
  });
}

/** The whole holds all rows of each teacher one after the other, `[present teachers, rows, classes]`, and so does a part. */
function byTeacher({ rows, mask }: MergedBatch, signals: Float32Array, from: number, to: number): Float32Array {
  const present = mask.filter(Boolean).length;
  const width = signals.length / (present * rows);
  const part = new Float32Array(present * (to - from) * width);
  for (let k = 0; k < present; k++)
    part.set(signals.subarray((k * rows + from) * width, (k * rows + to) * width), k * (to - from) * width);
  return part;
}
