import { expect, test } from "vitest";
import { leastBytes } from "./rate-bound.ts";

const twoClasses = { rows: 1, width: 2, data: Float32Array.of(2, 0) };

test("spends half a bit a class on each doubling of the precision wanted, once every class is told", () => {
  const coarse = leastBytes(twoClasses, 1, 1e-4);
  const fine = leastBytes(twoClasses, 1, 1e-4 / 4);
  expect(fine - coarse).toBeCloseTo((2 * 0.5 * Math.log2(4)) / 8, 5);
});

test("spends nothing where classes are alike", () => {
  expect(leastBytes({ rows: 1, width: 3, data: new Float32Array(3) }, 1, 1e-3)).toBe(0);
});

test("needs no byte for an error as large as not telling the logits apart", () => {
  // variance of (2, 0) is 1, so that saying nothing costs ½ · Σ p · 1
  expect(leastBytes(twoClasses, 1, 0.5)).toBeCloseTo(0, 5);
});
