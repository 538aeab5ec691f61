import { expect, test } from "vitest";
import { rowEntropy } from "./row-entropy.ts";

const logs = (...p: readonly number[]) => ({ rows: 1, width: p.length, data: Float64Array.from(p, Math.log) });

test("is that of an even guess where all are alike, and 0 of a certain one", () => {
  expect(rowEntropy(logs(0.25, 0.25, 0.25, 0.25), 0)).toBeCloseTo(Math.log(4), 14);
  expect(rowEntropy(logs(1, 0), 0)).toBe(0); // log 0 = −∞, and 0 · −∞ is no number
});

test("is of the row asked for", () => {
  const data = Float64Array.of(0, -Infinity, Math.log(0.5), Math.log(0.5));
  expect(rowEntropy({ rows: 2, width: 2, data }, 1)).toBeCloseTo(Math.log(2), 14);
});
