import { expect, test } from "vitest";
import { describeEnsemble } from "./describe-ensemble.ts";

function rowsOf(...probabilities: readonly (readonly number[])[]) {
  const width = probabilities[0]?.length ?? 0;
  return { rows: probabilities.length, width, data: Float64Array.from(probabilities.flat(), Math.log) };
}

const sure = [0.9, 0.05, 0.05];
const torn = [0.5, 0.45, 0.05];
const mixture = rowsOf(sure, torn, [0.1, 0.1, 0.8]);

test("classes are alike by the mass that one gets where the other is true", () => {
  const { similar } = describeEnsemble(mixture, [], [0, 0, 2]);
  expect(similar[0]).toEqual({ label: 0, other: 1, mass: expect.closeTo((0.05 + 0.45) / 2, 12) });
  expect(similar.map(({ label }) => label)).not.toContain(1); // no sample of it
});

test("of few classes the mean probability of every class is told, of a class without samples nothing", () => {
  const { alike } = describeEnsemble(mixture, [], [0, 0, 2]);
  const rounded = alike?.map((row) => row?.map((p) => Number(p.toFixed(12))) ?? null);
  expect(rounded).toEqual([[(0.9 + 0.5) / 2, (0.05 + 0.45) / 2, 0.05], null, [0.1, 0.1, 0.8]]);
  expect(describeEnsemble(mixture, [], [0, 0, 0])).not.toHaveProperty("alike");
  const many = Array.from({ length: 41 }, () => 1 / 41);
  expect(describeEnsemble(rowsOf(many, many), [], [0, 1])).not.toHaveProperty("alike");
});

test("the sample of the highest entropy comes first, with what it is torn between", () => {
  const { ambiguous } = describeEnsemble(mixture, [], [0, 0, 2]);
  const entropy = -(0.5 * Math.log(0.5) + 0.45 * Math.log(0.45) + 0.05 * Math.log(0.05));
  expect(ambiguous.map(({ sample }) => sample)).toEqual([1, 2, 0]);
  expect(ambiguous[0]).toEqual({
    sample: 1,
    label: 0,
    entropy: expect.closeTo(entropy, 12),
    likeliest: [
      { class: 0, probability: expect.closeTo(0.5, 12) },
      { class: 1, probability: expect.closeTo(0.45, 12) },
    ],
  });
});

test("samples are disputed where teachers name different classes", () => {
  const { disputed } = describeEnsemble(
    rowsOf([1, 0], [0.5, 0.5]),
    [rowsOf([1, 0], [1, 0]), rowsOf([1, 0], [0, 1])],
    [0, 1],
  );
  expect(disputed).toEqual([{ sample: 1, label: 1, disagreement: expect.closeTo(Math.log(2), 12), named: [0, 1] }]);
});

test("nothing is disputed by one teacher, and there may be no samples", () => {
  expect(describeEnsemble(rowsOf(torn), [rowsOf(torn)], [0]).disputed).toEqual([]);
  const empty = { rows: 0, width: 2, data: new Float64Array() };
  expect(describeEnsemble(empty, [empty], [])).toEqual({ similar: [], ambiguous: [], disputed: [] });
});

test("of pairs that are alike to the same degree, those of the first class come first, ten at most", () => {
  const even = Array.from({ length: 8 }, () => 1 / 8);
  const { similar } = describeEnsemble(rowsOf(even, even), [], [1, 0]);
  const ofFirst = [1, 2, 3, 4, 5, 6, 7].map((other) => [0, other]);
  expect(similar.map(({ label, other }) => [label, other])).toEqual([...ofFirst, [1, 0], [1, 2], [1, 3]]);
});

test("samples of 100,000 classes take no memory for each pair of them", () => {
  const classes = 100_000;
  const data = new Float32Array(2 * classes).fill(Math.log(0.5 / (classes - 1)));
  data[7] = Math.log(0.5);
  const { similar } = describeEnsemble({ rows: 2, width: classes, data }, [], [classes - 1, 0]);
  expect(similar).toHaveLength(10);
  expect(similar[0]).toEqual({ label: classes - 1, other: 7, mass: expect.closeTo(0.5, 6) });
});

test("samples that are all of one class do not tell which classes are alike", () => {
  expect(describeEnsemble(mixture, [], [0, 0, 0]).similar).toEqual([]);
});
