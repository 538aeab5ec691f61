import { joinNamedTensors, joinValues } from "@faculty/shared/tensor";
import type { MergedBatch } from "../batch/merged-batch.ts";

/** Whether two parts of one batch were made of the same teachers' signals, so that they belong together. */
export function isSameEnsemble(a: MergedBatch, b: MergedBatch): boolean {
  const key = ({ teachers, digests, mask }: MergedBatch) => JSON.stringify([teachers, mask, digests]);
  return key(a) === key(b);
}

/** A batch that came in parts, in row order; the generation is the last one's. */
export function joinParts(parts: readonly [MergedBatch, ...MergedBatch[]]): MergedBatch {
  const [first] = parts;
  if (parts.length === 1) return first;
  const { teachers, digests, mask, disagreement, disagreements } = first;
  const present = mask.filter(Boolean).length;
  return {
    teachers,
    digests,
    mask,
    disagreement,
    disagreements,
    generation: (parts.at(-1) ?? first).generation,
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    weights: first.weights && joinValues(parts.map((part) => part.weights ?? new Float32Array())),
    softTarget: first.softTarget && joinValues(parts.map((part) => part.softTarget ?? new Float32Array())),
    softLogits: first.softLogits && joinValues(parts.map((part) => part.softLogits ?? new Float32Array())),
    teacherSignals: first.teacherSignals && byTeacher(parts, present),
    layers: joinNamedTensors(parts.map(({ layers }) => layers)),
  };
}

/** Each part holds all teachers of its rows; the whole holds all rows of each teacher. */
function byTeacher(parts: readonly MergedBatch[], present: number): Float32Array {
  const signals = parts.map((part) => part.teacherSignals ?? new Float32Array());
  return joinValues(
    Array.from({ length: present }, (_, k) =>
      signals.map((values) => values.subarray((k * values.length) / present, ((k + 1) * values.length) / present)),
    ).flat(),
  );
}
