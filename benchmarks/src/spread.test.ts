import { expect, test } from "vitest";
import { ratioOf, spreadOf, spreadText } from "./spread.ts";

test("a spread is minimum, median and maximum, in any order of rounds", () => {
  expect(spreadOf([3, 1, 2, 10])).toEqual({ min: 1, median: (2 + 3) / 2, max: 10 });
});

test("a ratio is taken within each round, not between medians", () => {
  expect(ratioOf([10, 30], [20, 10])).toEqual({ min: 10 / 20, median: (10 / 20 + 30 / 10) / 2, max: 30 / 10 });
});

test("a spread reads as its median and its bounds", () => {
  expect(spreadText({ min: 0.949, median: 0.97, max: 1 })).toBe("0.97 (0.95 to 1.00)");
});
