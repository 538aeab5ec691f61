import { expect, test } from "vitest";
import { confusionsOf } from "./confusions.ts";
import { input } from "./report.fixture.ts";

test("a row is shares of the class's samples, over all seeds", () => {
  // dogs are samples 2 and 3; distilled seeds name them dog, cat and dog, dog
  expect(confusionsOf(input)?.distilled).toEqual([
    [3 / 4, 1 / 4],
    [1 / 4, 3 / 4],
  ]);
  expect(confusionsOf(input)?.ensemble).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test("a class without samples has no row, and nobody of a kind no matrix", () => {
  const found = confusionsOf({
    ...input,
    dataset: { classes: ["cat", "dog", "owl"] },
    models: input.models.filter(({ role }) => role === "ensemble"),
  });
  expect(found).toEqual({ ensemble: [[1, 0, 0], [0, 1, 0], null], scratch: null, distilled: null });
});

test("there is none where labels tell nothing, nor of more classes than a picture shows", () => {
  expect(confusionsOf({ ...input, labels: [0, 0, 0, 0] })).toBeUndefined();
  const classes = Array.from({ length: 41 }, (_, c) => String(c));
  expect(confusionsOf({ ...input, dataset: { classes } })).toBeUndefined();
});
