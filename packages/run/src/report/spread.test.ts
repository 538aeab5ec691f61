import { expect, test } from "vitest";
import { meanInterval, plusMinus, spreadOf } from "./spread.ts";

test("mean and sample standard deviation of 1, 2, 3 are 2 and 1", () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, sd: 1, count: 3 });
});

test("one value has no standard deviation and no interval of the mean", () => {
  expect(spreadOf([0.8])).toEqual({ mean: 0.8, sd: null, count: 1 });
  expect(meanInterval(spreadOf([0.8]))).toBeNull();
});

test("the interval of the mean of three values takes t for two degrees of freedom", () => {
  const half = (4.303 * 1) / Math.sqrt(3);
  expect(meanInterval(spreadOf([1, 2, 3]))).toEqual([2 - half, 2 + half]);
});

test("two values, and values that are all the same, have no interval of the mean", () => {
  expect(meanInterval(spreadOf([0.8, 0.8]))).toBeNull();
  expect(meanInterval(spreadOf([0.8, 0.9]))).toBeNull();
  expect(meanInterval(spreadOf([0.5, 0.5, 0.5]))).toBeNull();
});

test("what is infinite is told so, also after JSON made null of it", () => {
  const infinite = spreadOf([1, Infinity]);
  const shown = (value: number) => value.toFixed(3);
  expect(plusMinus(infinite, shown)).toBe("∞");
  expect(plusMinus(JSON.parse(JSON.stringify(infinite)), shown)).toBe("∞");
});
