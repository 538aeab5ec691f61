import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { iou } from "./boxes.ts";
import { boxInCell, boxOfCell, cellOf, decodeCells } from "./cells.ts";
import { cellsMap } from "./cells-map.ts";
import { averagePrecisions, meanAveragePrecision } from "./mean-average-precision.ts";
import { suppress } from "./suppress.ts";

const boxOf = (x0: number, y0: number, x1: number, y1: number) => ({ x0, y0, x1, y1 });

test("boxes overlap by what both hold over what either holds", () => {
  expect(iou(boxOf(0, 0, 2, 2), boxOf(1, 0, 3, 2))).toBe(2 / (4 + 4 - 2));
  expect(iou(boxOf(0, 0, 1, 1), boxOf(1, 0, 2, 1))).toBe(0);
  expect(iou(boxOf(0, 0, 0, 0), boxOf(0, 0, 0, 0))).toBe(0);
});

describe("a cell", () => {
  const box = boxOf(0.5, 0.25, 0.75, 0.75);

  test("holds a box's centre, and says where in it that lies", () => {
    expect(cellOf(box, 4)).toBe(2 * 4 + 2); // the centre is (0.625, 0.5)
    expect(boxInCell(box, 4)).toEqual([0.625 * 4 - 2, 0.5 * 4 - 2, 0.25, 0.5]);
    expect(boxOfCell(boxInCell(box, 4), cellOf(box, 4), 4)).toEqual(box);
  });

  test("at the edge is the last one", () => {
    expect(cellOf(boxOf(1, 1, 1, 1), 3)).toBe(8);
  });

  test("finds each class but the ground that is probable enough", () => {
    const logits = Float32Array.of(0, Math.log(3), 0, 9, 0, 0, 9, 0, 0, 9, 0, 0);
    const boxes = Float32Array.from({ length: 4 * 4 }, () => 0.5);
    const found = decodeCells(logits, boxes, { grid: 2, least: 0.5, overlap: 0.5 });
    expect(found).toEqual([{ ...boxOf(0, 0, 0.5, 0.5), label: 1, score: expect.closeTo(3 / 5, 6) }]);
  });
});

test("of boxes of a class that overlap the surest stays", () => {
  const at = (x0: number, score: number, label = 1) => ({ ...boxOf(x0, 0, x0 + 1, 1), score, label });
  const found = [at(0, 0.5), at(0.1, 0.9), at(0.1, 0.4, 2), at(5, 0.2)];
  expect(suppress(found, 0.5)).toEqual([at(0.1, 0.9), at(0.1, 0.4, 2), at(5, 0.2)]);
});

describe("boxes of a grid's cells over samples", () => {
  const nothing = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  const whole = [0.5, 0.5, 1, 1];
  // three pictures of one cell, of the ground and two classes: a 1, a 2 and one of which nothing is known
  const known = { labels: [1, 2, -1], known: [...whole, ...whole, ...nothing] };
  const said = (...sure: readonly (readonly number[])[]) => Float32Array.from(sure.flat().map(Math.log));
  const boxes = Float32Array.from([...whole, ...whole, ...whole]);
  const surely = [0.01, 0.01, 0.98] as const;

  test("is the mean of their classes, and what nothing is known of is neither right nor wrong", () => {
    const logits = said([0.5, 0.3, 0.2], [0.1, 0.8, 0.1], surely);
    // of class 1 and of class 2 alike the wrong one is surer: the right one is 1 of 2
    expect(cellsMap({ logits, boxes, ...known }, 1)).toBeCloseTo((1 / 2 + 1 / 2) / 2, 12);
  });

  test("is that of the cells that count", () => {
    const labels = [1, -2, 0, -1]; // one picture of four cells, which say a box of class 1 each
    const logits = Float32Array.from(labels.flatMap((_, cell) => [0, cell]));
    const boxes = Float32Array.from(labels.flatMap(() => whole));
    const known = [...whole, ...whole, ...nothing, ...nothing];
    // the third cell is surer than the first, and wrong; those of the second and the fourth, surer still, count for nothing
    expect(cellsMap({ logits, boxes, labels, known }, 2)).toBeCloseTo(1 / 2, 12);
  });

  test("is 1 where each is found, and 0 where none overlaps", () => {
    const logits = said([0.1, 0.8, 0.1], [0.1, 0.1, 0.8], surely);
    expect(cellsMap({ logits, boxes, ...known }, 1)).toBe(1);
    expect(cellsMap({ logits, boxes: boxes.map((x) => x + 5), ...known }, 1)).toBe(0);
  });
});

describe("average precision", () => {
  const there = (image: number, x0: number, label = 0) => ({ image, label, ...boxOf(x0, 0, x0 + 1, 1) });

  test("is the area below the highest precision at each recall or beyond", () => {
    const truth = [there(0, 0), there(0, 5), there(1, 0)];
    const said = [
      { ...there(0, 0), score: 0.9 }, // right: 1 of 1
      { ...there(1, 9), score: 0.8 }, // wrong
      { ...there(0, 0), score: 0.7 }, // found before
      { ...there(1, 0), score: 0.6 }, // right: 2 of 4
    ];
    expect(averagePrecisions(truth, said, 0.5).get(0)).toBeCloseTo((1 + 2 / 4) / 3, 12);
  });

  test("is that of the classes that are there", () => {
    expect(meanAveragePrecision([there(0, 0, 4)], [{ ...there(0, 0, 7), score: 1 }], 0.5)).toBe(0);
    expect(meanAveragePrecision([], [], 0.5)).toBe(0);
  });

  const { cases } = JSON.parse(readFileSync(new URL("./reference.json", import.meta.url), "utf8"));
  test.each<{ readonly truth: never[]; readonly said: never[]; readonly ap: Readonly<Record<string, number>> }>(cases)(
    "is what another program finds, case %#",
    ({ truth, said, ap }) => {
      const found = averagePrecisions(truth, said, 0.5);
      for (const [label, expected] of Object.entries(ap)) expect(found.get(Number(label))).toBeCloseTo(expected, 6);
    },
  );
});
