import { expect, test } from "vitest";
import { mean, percentile, sampleDeviation } from "./statistics.ts";

test("mean and sample deviation of 2, 4, 4, 4, 5, 5, 7, 9", () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  expect(mean(values)).toBe(40 / 8);
  expect(sampleDeviation(values)).toBeCloseTo(Math.sqrt(32 / 7), 14);
});

test("one value has a mean and no deviation", () => {
  expect(mean([3])).toBe(3);
  expect(sampleDeviation([3])).toBeNull();
});

test.each([
  [0, 1],
  [25, 1.75],
  [50, 2.5],
  [95, 3 + 0.85],
  [100, 4],
])("percentile %i of 4, 1, 3, 2 is %d", (percent, expected) => {
  expect(percentile([4, 1, 3, 2], percent)).toBeCloseTo(expected, 14);
});

test("a percentile of one value is that value; of nothing it is NaN", () => {
  expect(percentile([7], 95)).toBe(7);
  expect(percentile([], 50)).toBeNaN();
});
