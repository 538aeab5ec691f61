import { expect, test } from "vitest";
import { noLabel } from "../samples/label.ts";
import { isListed, rankingFigures, ranksOf } from "./ranking.ts";

const rowsOf = (...rows: number[][]) => ({
  rows: rows.length,
  width: rows[0]?.length ?? 0,
  data: Float64Array.from(rows.flat()),
});
const none = () => [];

test("a rank counts the classes that are likelier, of equal ones those of a lower index", () => {
  expect(ranksOf(rowsOf([3, 1, 2], [3, 1, 2], [1, 1, 1]), [0, 1, 1], none)).toEqual([1, 3, 2]);
});

test("classes that a sample shows are passed over, each once, but never its label", () => {
  const scores = rowsOf([4, 3, 2, 1], [4, 3, 2, 1]);
  expect(ranksOf(scores, [3, 2], (row) => (row === 0 ? [0, 1, 1] : [2, 3]))).toEqual([4 - 2, 3]);
});

test("a sample without a label has no rank, and counts nowhere", () => {
  expect(ranksOf(rowsOf([1, 2]), [noLabel], none)).toEqual([0]);
  expect(rankingFigures([0, 1, 0])).toEqual({ hr10: 1, ndcg10: 1 });
  expect(rankingFigures([0])).toBeNull();
});

test("a hit is a label among ten, and counts the less the lower it is", () => {
  // 1/log2(2), 1/log2(4), 1/log2(11), and nothing beyond the tenth
  const { hr10, ndcg10 } = rankingFigures([1, 3, 10, 11]) ?? {};
  expect(hr10).toBe(3 / 4);
  expect(ndcg10).toBeCloseTo((1 + 1 / 2 + 1 / Math.log2(11)) / 4, 14);
  expect([0, 1, 10, 11].map(isListed)).toEqual([false, true, true, false]);
});
