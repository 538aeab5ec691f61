import type { MergedBatch, Mixture } from "../batch/merged-batch.ts";

/**
 * The batches that were pulled together, in step order. They share the memory of the whole.
 * @param sizes - Rows of each.
 */
export function batchesOf(whole: MergedBatch, sizes: readonly number[]): readonly MergedBatch[] {
  if (sizes.length === 1) return [whole];
  let from = 0;
  return sizes.map((rows, i) => {
    const to = from + rows;
    const mixture = whole.mixture && mixtureOf(whole, whole.mixture, from, to, i);
    from = to;
    return { ...whole, rows, mixture };
  });
}

/** Of the rows from `from` to `to`, which are the batch at `place`. */
function mixtureOf(whole: MergedBatch, mixture: Mixture, from: number, to: number, place: number): Mixture {
  const { disagreements, weights, target, isSparse, restGroups, logits, perTeacher } = mixture;
  const part = (values: Float32Array) =>
    values.subarray((from * values.length) / whole.rows, (to * values.length) / whole.rows);
  return {
    disagreements: disagreements.slice(place, place + 1),
    weights: part(weights),
    target: part(target),
    isSparse,
    restGroups,
    logits: logits && part(logits),
    perTeacher: perTeacher && byTeacher(whole, perTeacher, from, to),
  };
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
