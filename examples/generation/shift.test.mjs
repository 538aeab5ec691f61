import { expect, test } from "vitest";
import { lower, median } from "./shift.mjs";

test("the interval is that of tables: of 5 and 8 values the 7th of 40 differences from each end", () => {
  const others = [1, 2, 4, 8, 16, 32, 64, 128];
  const taught = [0, 0.1, 0.25, 0.45, 0.7];
  const differences = others.flatMap((a) => taught.map((b) => a - b)).toSorted((a, b) => a - b);
  const { gain, interval } = lower(others, taught);
  expect(gain).toBe((differences[19] + differences[20]) / 2);
  expect(interval).toEqual([differences[6], differences[33]]); // U below 7 has 2.3 % on each side
});

test("three and three values say nothing of 95 %", () => {
  expect(() => lower([4, 5, 6], [1, 2, 3])).toThrow("9 differences give no interval of 95 %");
});

test("the median of an even number lies between the middle two", () => {
  expect(median([3, 1, 10, 2])).toBe(2.5);
});
