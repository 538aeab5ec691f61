import { expect, test } from "vitest";
import type { MergedBatch, Mixture } from "./merged-batch.ts";
import { addShares, emptyTally, meanTeacherWeights, sharesOf } from "./teacher-tally.ts";

const teachers = ["wide", "old", "deep"];
const mixture: Mixture = {
  disagreements: [0.5],
  weights: Float32Array.of(0.25, 0.75, 0.5, 0.5),
  target: new Float32Array(4),
  isSparse: false,
  logits: null,
  perTeacher: null,
};
const merged: MergedBatch = {
  rows: 2,
  generation: 1,
  teachers: ["deep", "wide"],
  digests: ["a", "b"],
  mask: [true, true],
  mixture,
  layers: new Map(),
};
const run = { teachers, merged: ["wide", "deep"] };
const alone: MergedBatch = {
  ...merged,
  mask: [true, false],
  mixture: { ...mixture, weights: Float32Array.of(1, 1), disagreements: [0] },
};
const tally = [merged, alone].flatMap((batch) => sharesOf(batch, run, 1) ?? []).reduce(addShares, emptyTally);

test("a batch's shares are means over its rows, each teacher's at its place", () => {
  expect(sharesOf(merged, run, 1)).toEqual({
    present: [true, false, true],
    weights: [(0.75 + 0.5) / 2, 0, (0.25 + 0.5) / 2],
    disagreement: 0.5,
  });
});

test("a teacher of layers alone has none, as has a batch of layers alone", () => {
  const layered: MergedBatch = {
    ...merged,
    teachers: ["deep", "old", "wide"],
    digests: ["a", "c", "b"],
    mask: [true, true, true],
  };
  expect(sharesOf(layered, run, 1)).toEqual(sharesOf(merged, run, 1));
  expect(sharesOf({ ...layered, mixture: null }, run, 1)).toBeNull();
});

test("a position that counts for nothing, whose weights are 0, is not in the mean", () => {
  const weights = Float32Array.of(0.25, 0.75, 0, 0, 0.5, 0.5, 1, 0);
  const found = sharesOf({ ...merged, mixture: { ...mixture, weights } }, run, 2);
  expect(found?.weights).toEqual([(0.75 + 0.5 + 0) / 3, 0, (0.25 + 0.5 + 1) / 3]);
});

test("weights of others than were merged are refused", () => {
  expect(() => sharesOf({ ...merged, mask: [true, false] }, run, 1)).toThrow(
    "weights has shape [2, 2], expected [2, 1]",
  );
});

test("a weight is the mean over the steps that its teacher took part in", () => {
  const weights = meanTeacherWeights(tally, [], { teachers, usesTarget: true });
  expect(weights).toEqual({ wide: 0.625, deep: (0.375 + 1) / 2 });
});

test("of several sources the greatest counts, the target alone where a term uses it", () => {
  const found = [Float32Array.of(0.75, 0, 0.5)];
  expect(meanTeacherWeights(tally, found, { teachers, usesTarget: true })).toEqual({ wide: 0.75, deep: 1.375 / 2 });
  expect(meanTeacherWeights(tally, found, { teachers, usesTarget: false })).toEqual({ wide: 0.75, deep: 0.25 });
});
