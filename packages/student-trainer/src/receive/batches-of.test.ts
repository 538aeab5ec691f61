import { expect, test } from "vitest";
import type { MergedBatch } from "../batch/merged-batch.ts";
import { batchesOf } from "./batches-of.ts";

/** Three rows of two classes, pulled as batches of two and one; one of three teachers is absent. */
const whole: MergedBatch = {
  rows: 3,
  generation: 2,
  teachers: ["a", "b", "c"],
  digests: ["1", "2", "3"],
  mask: [true, false, true],
  mixture: {
    disagreements: [0.1, 0.4],
    target: Float32Array.of(1, 2, 3, 4, 5, 6),
    isSparse: false,
    logits: null,
    weights: Float32Array.of(0.1, 0.9, 0.2, 0.8, 0.3, 0.7),
    perTeacher: Float32Array.of(11, 12, 13, 14, 15, 16, 31, 32, 33, 34, 35, 36),
  },
  layers: new Map(),
};

test("each batch has its own rows of all that was said", () => {
  const [first, second] = batchesOf(whole, [2, 1]);
  expect(first).toEqual({
    ...whole,
    rows: 2,
    mixture: {
      disagreements: [0.1],
      target: Float32Array.of(1, 2, 3, 4),
      isSparse: false,
      logits: null,
      weights: Float32Array.of(0.1, 0.9, 0.2, 0.8),
      perTeacher: Float32Array.of(11, 12, 13, 14, 31, 32, 33, 34),
    },
  });
  expect(second).toEqual({
    ...whole,
    rows: 1,
    mixture: {
      disagreements: [0.4],
      target: Float32Array.of(5, 6),
      isSparse: false,
      logits: null,
      weights: Float32Array.of(0.3, 0.7),
      perTeacher: Float32Array.of(15, 16, 35, 36),
    },
  });
});

test("batches of layers alone have no mixture", () => {
  expect(batchesOf({ ...whole, mixture: null }, [2, 1])).toEqual([
    { ...whole, rows: 2, mixture: null },
    { ...whole, rows: 1, mixture: null },
  ]);
});

test("a batch that was pulled alone is what came", () => {
  expect(batchesOf(whole, [3])).toEqual([whole]);
});
