import { qualityOf } from "@faculty/shared/metrics";
import { expect, test } from "vitest";
import { chanceOf, chanceOfTen, startLines } from "./start-lines.ts";

/** Of two classes, of which a teacher names the right one for so many samples of the first and of the second. */
function qualityFor(right: readonly [number, number], of: readonly [number, number]) {
  const labels = of.flatMap((count, label) => Array.from({ length: count }, () => label));
  const named = of.flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => (i < (right[label] as number) ? label : 1 - label)),
  );
  const data = Float64Array.from(named.flatMap((label) => [0, 1].map((c) => Math.log(c === label ? 0.9 : 0.1))));
  return qualityOf({ rows: labels.length, width: 2, data }, labels);
}

test("chance is the share of the most frequent class among those that a teacher knows", () => {
  const labels = Int32Array.of(0, 0, 0, 1, 2, 2, -1);
  expect(chanceOf(labels, [true, true, true])).toBe(3 / 6);
  expect(chanceOf(labels, [false, true, true])).toBe(2 / 3);
  expect(chanceOf(labels, [false, false, false])).toBe(0);
});

test("each teacher is told with its accuracy, one that is no better than chance by name with both figures", () => {
  expect(
    startLines([
      { name: "good", quality: qualityFor([18, 18], [20, 20]), chance: 20 / 40 },
      { name: "turned", quality: qualityFor([1, 1], [10, 10]), chance: 10 / 20 },
    ]),
  ).toEqual([
    "accuracy of teachers on labelled samples held out: good 90.0 % of 40, turned 10.0 % of 20",
    "warning: teacher turned is no better than chance: accuracy 10.0 % of 20 samples held out, naming one class for all gives 50.0 %; see whether its classes are in its own order, and whether it is shown what it takes (teachers[].inputs): faculty inspect --dataset tells both",
  ]);
});

test("one whose interval reaches down to chance is no better, one whose interval lies above is", () => {
  // Wilson's interval of 12 of 20 begins at 0.387, that of 36 of 40 at 0.77.
  const warned = (right: readonly [number, number], of: readonly [number, number]) =>
    startLines([{ name: "a", quality: qualityFor(right, of), chance: 0.5 }]).length === 2;
  expect([warned([6, 6], [10, 10]), warned([18, 18], [20, 20])]).toEqual([true, false]);
});

test("teachers that rank items are told with HR@10, against any ten of them", () => {
  const quality = qualityFor([0, 0], [20, 20]); // which of two items is the likeliest says nothing here
  const hitting = (hits: number) => ({ ...quality, ranks: Array.from({ length: 40 }, (_, i) => (i < hits ? 1 : 50)) });
  // Wilson's interval of 8 of 40 begins at 0.105, that of 1 of 40 at 0.004
  expect(
    startLines([
      { name: "good", quality: hitting(8), chance: chanceOfTen(1000) },
      { name: "random", quality: hitting(1), chance: chanceOfTen(1000) },
    ]),
  ).toEqual([
    "HR@10 of teachers on labelled samples held out: good 20.0 % of 40, random 2.5 % of 40",
    "warning: teacher random is no better than chance: HR@10 2.5 % of 40 samples held out, any ten items give 1.0 %; see whether its classes are in its own order, and whether it is shown what it takes (teachers[].inputs): faculty inspect --dataset tells both",
  ]);
  expect(chanceOfTen(4)).toBe(1);
});

test("where labels tell nothing of a teacher, nothing is said of it", () => {
  expect(startLines([{ name: "a", quality: qualityFor([3, 0], [3, 0]), chance: 1 }])).toEqual([]);
});
