import { expect, test } from "vitest";
import type { MergedBatch } from "../batch/merged-batch.ts";
import { joinParts } from "./join-parts.ts";

const common = {
  generation: 1,
  teachers: ["a", "b"],
  digests: ["x", "y"],
  mask: [true, true],
};
/** Of one batch, without logits. */
const mixed = { disagreements: [0], isSparse: false, logits: null };
const signals = (...values: readonly number[]): Float32Array => Float32Array.from(values);
const layer = (shape: readonly number[], ...values: readonly number[]) =>
  new Map([["wide/conv:full", { shape, data: signals(...values) }]]);

test("teachers' signals keep the teacher as their first axis", () => {
  const first: MergedBatch = {
    ...common,
    rows: 2,
    mixture: {
      ...mixed,
      weights: signals(0.1, 0.9, 0.2, 0.8),
      target: signals(1, 2),
      perTeacher: signals(10, 11, 20, 21),
    },
    layers: layer([2, 2], 1, 2, 3, 4),
  };
  const second: MergedBatch = {
    ...common,
    generation: 2,
    rows: 1,
    mixture: { ...mixed, weights: signals(0.3, 0.7), target: signals(3), perTeacher: signals(12, 22) },
    layers: layer([1, 2], 5, 6),
  };
  expect(joinParts([first, second])).toEqual({
    ...common,
    generation: 2,
    rows: 3,
    mixture: {
      ...mixed,
      weights: signals(0.1, 0.9, 0.2, 0.8, 0.3, 0.7),
      target: signals(1, 2, 3),
      perTeacher: signals(10, 11, 12, 20, 21, 22),
    },
    layers: layer([3, 2], 1, 2, 3, 4, 5, 6),
  });
});
