import { expect, test } from "vitest";
import { meanKl } from "./mean-kl.ts";

const logs = (...rows: number[][]) => ({
  rows: rows.length,
  width: rows[0]?.length ?? 0,
  data: Float32Array.from(rows.flat(), Math.log),
});

test("is the mean over rows of Σ p log(p / q)", () => {
  const expected = (0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5) + 0) / 2;
  expect(meanKl(logs([0.75, 0.25], [0.5, 0.5]), logs([0.5, 0.5], [0.5, 0.5]))).toBeCloseTo(expected, 6);
});

test("is 0 of two that agree, never less by rounding", () => {
  const rows = logs([0.1, 0.2, 0.7]);
  expect(meanKl(rows, { ...rows, data: Float64Array.from([0.1, 0.2, 0.7], Math.log) })).toBeLessThan(1e-7);
  expect(Object.is(meanKl(rows, rows), 0)).toBe(true);
});

test("passes over what the ensemble holds impossible", () => {
  const target = { rows: 1, width: 2, data: Float32Array.of(0, -1e4) };
  expect(meanKl(target, logs([0.5, 0.5]))).toBeCloseTo(Math.log(2), 6);
});
