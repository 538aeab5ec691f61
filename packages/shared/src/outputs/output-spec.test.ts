import { expect, test } from "vitest";
import { classNames } from "./class-names.ts";
import type { OutputSpec } from "./output-spec.ts";
import { rowsPerSample, rowWidth } from "./rows-of.ts";
import { outputOver, shortForm } from "./short-form.ts";

const pixels: OutputSpec = { ...outputOver(["road", "sky"]), name: "pixels", positions: [4, 3] };
const tokens: OutputSpec = {
  name: "next",
  kind: "distribution",
  over: { count: 3, vocabulary: "sha256:abc" },
  positions: [16],
};

test("`classes` is the short form of one distribution over them, of the sample as a whole", () => {
  const output = outputOver(["cat", "dog"]);
  expect(output).toEqual({
    name: "output",
    kind: "distribution",
    over: { names: ["cat", "dog"] },
    positions: [],
  });
  expect(shortForm(output)).toEqual(["cat", "dog"]);
});

test("a row has one value a class, and a sample one row a position", () => {
  expect(rowWidth(pixels)).toBe(2);
  expect(rowsPerSample(pixels)).toBe(4 * 3);
  expect(rowWidth(tokens)).toBe(3);
  expect(rowsPerSample(tokens)).toBe(16);
  expect(rowsPerSample(outputOver(["cat"]))).toBe(1);
});

test("classes of a vocabulary are named by their indices", () => {
  expect(classNames(pixels)).toEqual(["road", "sky"]);
  expect(classNames(tokens)).toEqual(["0", "1", "2"]);
});
