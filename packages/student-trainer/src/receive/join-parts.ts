import { joinNamedTensors, joinValues } from "@faculty/shared/tensor";
import type { MergedBatch, Mixture } from "../batch/merged-batch.ts";

/** Whether two parts of one batch were made of the same teachers' signals, so that they belong together. */
export function isSameEnsemble(a: MergedBatch, b: MergedBatch): boolean {
  const key = ({ teachers, digests, mask }: MergedBatch) => JSON.stringify([teachers, mask, digests]);
  return key(a) === key(b);
}

/** A batch that came in parts, in row order; the generation is the last one's. */
export function joinParts(parts: readonly [MergedBatch, ...MergedBatch[]]): MergedBatch {
  const [first] = parts;
  if (parts.length === 1) return first;
  const mixtures = parts.flatMap(({ mixture }) => mixture ?? []);
  return {
    ...first,
    generation: (parts.at(-1) ?? first).generation,
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    mixture: first.mixture && joinMixtures(first.mixture, mixtures, first.mask.filter(Boolean).length),
    layers: joinNamedTensors(parts.map(({ layers }) => layers)),
  };
}

/** @param first - Of `parts`: what it has, all have. @param present - Teachers. */
function joinMixtures(first: Mixture, parts: readonly Mixture[], present: number): Mixture {
  return {
    disagreements: first.disagreements,
    weights: joinValues(parts.map(({ weights }) => weights)),
    target: joinValues(parts.map(({ target }) => target)),
    isSparse: first.isSparse,
    restGroups: first.restGroups,
    logits: first.logits && joinValues(parts.flatMap(({ logits }) => logits ?? [])),
    perTeacher:
      first.perTeacher &&
      joinPerTeacher(
        parts.flatMap(({ perTeacher }) => perTeacher ?? []),
        present,
      ),
  };
}

/** Each part holds all teachers of its rows; the whole holds all rows of each teacher. */
function joinPerTeacher(signals: readonly Float32Array[], present: number): Float32Array {
  return joinValues(
    Array.from({ length: present }, (_, k) =>
      signals.map((values) => values.subarray((k * values.length) / present, ((k + 1) * values.length) / present)),
    ).flat(),
  );
}
