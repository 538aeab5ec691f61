import { expect, test } from "vitest";
import { macroF1, meanRecall } from "./per-class.ts";

/** Nine of class 0, one of class 1; class 2 is named once though nothing is of it. */
const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
const predicted = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 2, 1);

test("mean recall counts the classes alike that labels have, however rare", () => {
  expect(meanRecall(labels, predicted)).toBeCloseTo((8 / 9 + 1 / 1) / 2, 14);
  expect(meanRecall(labels, new Int32Array(10))).toBe((1 + 0) / 2);
});

test("macro F1 counts a class that is named though nothing is of it", () => {
  // 2 · right / (samples + named)
  expect(macroF1(labels, predicted)).toBeCloseTo((16 / (9 + 8) + 2 / (1 + 1) + 0) / 3, 14);
});

test("both are 1 where all is right, of one sample too", () => {
  for (const measure of [meanRecall, macroF1]) {
    expect(measure(labels, labels)).toBe(1);
    expect(measure(Int32Array.of(3), Int32Array.of(3))).toBe(1);
  }
});
