import { expect, test } from "vitest";
import { wilsonInterval } from "./wilson.ts";

test.each([
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("%i of %i lies between %d and %d", (successes, trials, low, high) => {
  const interval = wilsonInterval(successes, trials);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

test("is closed at both ends and knows nothing of no trials", () => {
  expect(wilsonInterval(0, 5)[0]).toBe(0);
  expect(wilsonInterval(5, 5)[1]).toBe(1);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});
