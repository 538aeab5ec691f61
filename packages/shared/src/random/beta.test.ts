import { expect, test } from "vitest";
import { drawSymmetricBeta } from "./beta.ts";
import { createRandom } from "./random.ts";

test.each([0.01, 0.2, 1, 5])("Beta(%f, α) has mean ½ and variance 1 / (4 (2α + 1))", (alpha) => {
  const random = createRandom(1);
  const draws = 40_000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const value = drawSymmetricBeta(alpha, random) - 0.5;
    sum += value;
    squares += value * value;
  }
  const variance = 1 / (4 * (2 * alpha + 1));
  expect(Math.abs(sum / draws)).toBeLessThan(4 * Math.sqrt(variance / draws)); // four standard errors
  expect(squares / draws / variance).toBeCloseTo(1, 1);
});

test("no α leaves [0, 1], however small", () => {
  const random = createRandom(2);
  for (let i = 0; i < 1000; i++) {
    const value = drawSymmetricBeta(0.01, random);
    expect(value >= 0 && value <= 1).toBe(true);
  }
});
