import { expect, test } from "vitest";
import { seenAnswers } from "./model-answers.ts";

const seen = (...rows: number[][]) =>
  seenAnswers({ rows: rows.length, width: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()) });

test("rows that are not negative and sum to 1 are probabilities, whatever made them", () => {
  expect(seen([0.25, 0.75], [1, 0], [0.5, 0.5])).toEqual({ kind: "probabilities" });
  expect(seen([0.25, 0.75], [1.25, -0.25])).toEqual({ kind: "any" });
  expect(seen([0.25, 0.75], [0.25, 0.5])).toEqual({ kind: "any" });
});

test("rows that are not negative and sum to the same are shares of it, such as percentages", () => {
  expect(seen([25, 75], [100, 0])).toEqual({ kind: "shares", sum: 25 + 75 });
  expect(seen([25, 75], [100, 1])).toEqual({ kind: "any" });
});

test("a model that says the same of every sample shows nothing", () => {
  expect(seen([0, 0], [0, 0])).toEqual({ kind: "any" });
  expect(seen([2, 1], [2, 1])).toEqual({ kind: "any" });
});

test("one class alone is always certain, which shows nothing", () => {
  expect(seen([1], [1])).toEqual({ kind: "any" });
});
