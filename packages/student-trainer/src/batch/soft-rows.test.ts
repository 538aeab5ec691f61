import { describe, expect, test } from "vitest";
import { normalizeSoftRows, zeroLogProbability } from "./soft-rows.ts";

describe("normalizeSoftRows", () => {
  test("takes out the constant of a row whose maximum is 0", () => {
    const rows = normalizeSoftRows("x", Float32Array.of(0, Math.log(1 / 3)), 2); // odds of 3 to 1
    expect(rows[0]).toBeCloseTo(Math.log(3 / 4), 6);
    expect(rows[1]).toBeCloseTo(Math.log(1 / 4), 6);
  });

  test("makes a probability of 0 finite, so that 0 · log 0 is 0", () => {
    const rows = normalizeSoftRows("x", Float32Array.of(0, -Infinity), 2);
    expect([...rows]).toEqual([0, zeroLogProbability]);
  });

  test("keeps a single class at probability 1", () => {
    expect([...normalizeSoftRows("x", Float32Array.of(0, 0), 1)]).toEqual([0, 0]);
  });

  test("has nothing to do without rows", () => {
    expect(normalizeSoftRows("x", new Float32Array(), 3)).toHaveLength(0);
  });
});
