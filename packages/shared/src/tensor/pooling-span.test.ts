import { expect, test } from "vitest";
import { poolingSpan } from "./pooling-span.ts";

const spans = (from: number, to: number) => Array.from({ length: to }, (_, cell) => poolingSpan(cell, from, to));

test("cells of a grid that divides the other lie side by side", () => {
  expect(spans(6, 3)).toEqual([
    [0, 2],
    [2, 4],
    [4, 6],
  ]);
});

test("those of one that does not overlap, and leave nothing out", () => {
  // 5 / 3 = 1 2/3 and 10 / 3 = 3 1/3: each is rounded outwards.
  expect(spans(5, 3)).toEqual([
    [0, 2],
    [1, 4],
    [3, 5],
  ]);
});

test("an equal grid is as it was", () => {
  expect(spans(2, 2)).toEqual([
    [0, 1],
    [1, 2],
  ]);
});
