import type { Dataset } from "@faculty/data/datasets";
import { firstItemId, itemsToken } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { itemRanks, popularityRanks } from "./item-ranks.ts";

const classes = ["a", "b", "c", "d"];
const idOf = (item: string) => firstItemId + classes.indexOf(item);
const [x, y] = [8, 9] as const;

/** x had b, then a; y had a. Next came c and d. */
const samples = {
  count: 2,
  inputs: Float32Array.of(x, idOf("a"), idOf("b"), 0, y, idOf("a"), 0, 0),
  labels: Int32Array.of(2, 3),
};
const dataset: Dataset = {
  name: "interactions",
  digest: "0",
  classes,
  inputShape: [4],
  vocabulary: ["", "?", "[mask]", itemsToken, ...classes, "user x", "user y"],
  scale: 1,
  train: samples,
  test: samples,
};
const said = { rows: 2, width: 4, data: Float64Array.of(9, 8, 1, 2, 9, 8, 1, 2) };
const ids = Int32Array.of(0, 1);

test("what a user has had is passed over, whatever others had", () => {
  // x: of c and d, d is likelier; y: b, then d
  expect(itemRanks(said, dataset, "test", ids)).toEqual({ ranks: [2, 2] });
  const [one, own] = [{ rows: 1, width: 4, data: said.data.subarray(4) }, Int32Array.of(1)];
  expect(itemRanks(one, dataset, "train", own)).toEqual({ ranks: [2] });
});

test("popularity counts users by what they have had", () => {
  // a twice, b once, c and d never; x has had both: c, d. y: b, c, d
  expect(popularityRanks(dataset)).toEqual([1, 3]);
});

test("texts are not ranked", () => {
  const texts = { ...dataset, vocabulary: ["", "?", "[mask]", "one"] };
  expect(itemRanks(said, texts, "test", ids)).toEqual({});
  expect(popularityRanks(texts)).toBeNull();
});
