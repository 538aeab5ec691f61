import { expect, test } from "vitest";
import { pictureLines, picturesOf } from "./picture-lines.ts";
import { input } from "./report.fixture.ts";

test("tells the models whose pictures were measured, and where they are shown", () => {
  const [first, second] = input.models;
  const rows = picturesOf([{ ...first, pictures: { frechet: 1.23456, precision: 0.5, recall: 1 / 3 } }, second]);
  const lines = pictureLines(rows);
  expect(lines.filter((line) => line.startsWith("| "))).toEqual([
    "| model | Fréchet distance | precision | recall |",
    "| --- | ---: | ---: | ---: |",
    "| wide | 1.235 | 0.500 | 0.333 |",
  ]);
  expect(lines.at(-1)).toContain("`cost/samples.png`");
});

test("says nothing of a run that measures none", () => {
  expect(pictureLines(picturesOf(input.models))).toEqual([]);
});
