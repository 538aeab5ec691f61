import { expect, test } from "vitest";
import { meanInterval, spreadOf, wilsonInterval } from "./spread.ts";

test("mean and sample standard deviation of 1, 2, 3 are 2 and 1", () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, sd: 1, count: 3 });
});

test("one value has no standard deviation and no interval of the mean", () => {
  expect(spreadOf([0.8])).toEqual({ mean: 0.8, sd: null, count: 1 });
  expect(meanInterval(spreadOf([0.8]))).toBeNull();
});

test("no value has no spread", () => {
  expect(() => spreadOf([])).toThrow("the spread of no value is not defined");
});

test("the interval of the mean of three values takes t for two degrees of freedom", () => {
  const half = (4.303 * 1) / Math.sqrt(3);
  expect(meanInterval(spreadOf([1, 2, 3]))).toEqual({ low: 2 - half, high: 2 + half });
});

test("Wilson's interval of 81 of 263 is 0.2553 to 0.3662 (Newcombe 1998, table I)", () => {
  const { low, high } = wilsonInterval(81 / 263, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
});

test("Wilson's interval stays within 0 and 1", () => {
  expect(wilsonInterval(0, 10).low).toBe(0);
  expect(wilsonInterval(1, 10).high).toBe(1);
});
