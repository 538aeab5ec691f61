import { expect, test } from "vitest";
import { classBiasProblems } from "./class-bias-problems.ts";

const animals = ["ant", "bee", "cat"];

test("classes of which samples are held out can be tuned", () => {
  expect(classBiasProblems(["cat", "ant"], animals, Int32Array.of(2, 0))).toEqual([]);
});

test("a class of which none is held out is named", () => {
  expect(classBiasProblems(["cat", "ant", "bee"], animals, Int32Array.of(1, 1))).toEqual([
    "classBias.tune: needs a validation sample of each class it names, none is of cat, ant; leave that out, or bring more samples",
  ]);
});

test("so is one that the data set does not have", () => {
  expect(classBiasProblems(["cats", "ant"], animals, Int32Array.of(0, 1))).toEqual([
    "classBias.tune: expected classes of the data set (ant, bee, cat), found cats; did you mean cat?",
  ]);
});
