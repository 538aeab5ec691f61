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
  disagreement: 0.2,
  disagreements: [0.1, 0.4],
  softTarget: Float32Array.of(1, 2, 3, 4, 5, 6),
  softLogits: undefined,
  weights: Float32Array.of(0.1, 0.9, 0.2, 0.8, 0.3, 0.7),
  teacherSignals: Float32Array.of(11, 12, 13, 14, 15, 16, 31, 32, 33, 34, 35, 36),
  layers: new Map(),
};

test("each batch has its own rows of all that was said", () => {
  const [first, second] = batchesOf(whole, [2, 1]);
  expect(first).toEqual({
    ...whole,
    rows: 2,
    disagreement: 0.1,
    softTarget: Float32Array.of(1, 2, 3, 4),
    weights: Float32Array.of(0.1, 0.9, 0.2, 0.8),
    teacherSignals: Float32Array.of(11, 12, 13, 14, 31, 32, 33, 34),
  });
  expect(second).toEqual({
    ...whole,
    rows: 1,
    disagreement: 0.4,
    softTarget: Float32Array.of(5, 6),
    weights: Float32Array.of(0.3, 0.7),
    teacherSignals: Float32Array.of(15, 16, 35, 36),
  });
});

test("a batch that was pulled alone is what came", () => {
  expect(batchesOf(whole, [3])).toEqual([whole]);
});
