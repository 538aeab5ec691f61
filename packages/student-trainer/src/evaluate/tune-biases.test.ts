import { expect, test } from "vitest";
import { tuneBiases } from "./tune-biases.ts";

function rowsOf(...rows: readonly (readonly number[])[]) {
  return { rows: rows.length, width: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()) };
}

test("raises the class that is held too unlikely, to where the labels are likeliest", () => {
  // Class 1 is behind by 3 where it is right and by 5 where it is not: right from 3 to 5, by symmetry likeliest at 4.
  expect(tuneBiases(rowsOf([3, 0], [5, 0]), [1, 0], [1])).toEqual([4]);
});

test("lowers a class that is held too likely, in steps of a twentieth", () => {
  expect(tuneBiases(rowsOf([0, 3.3], [0, 2.2]), [1, 0], [1])).toEqual([-2.75]);
});

test("classes that hide another are lowered together where one alone would only yield to the other", () => {
  // Lowered alone, each class loses its own sample long before the third class is named.
  const logits = rowsOf([9, 8, 0], [8, 9, 0], [5, 5, 0]);
  const [first, second] = tuneBiases(logits, [0, 1, 2], [0, 1]);
  expect(first).toBe(second);
  expect(first).toBeLessThan(-5);
  expect(first).toBeGreaterThan(-9);
});

test("each class has a value of its own where they are not alike", () => {
  // The first is behind by 2 where it is right and 4 where it is not, the second by 7 and 9; neither is near the other.
  const logits = rowsOf([0, -20, 2], [0, -20, 4], [-20, 0, 7], [-20, 0, 9]);
  expect(tuneBiases(logits, [0, 2, 1, 2], [0, 1])).toEqual([3, 8]);
});

test("what is best as it is stays to the bit, and so does a model whose classes are all moved alike", () => {
  expect(tuneBiases(rowsOf([1, 0], [0, 1]), [0, 1], [1])).toEqual([0]);
  expect(tuneBiases(rowsOf([1, 0], [0, 1]), [0, 1], [0, 1])).toEqual([0, 0]);
});

test("leaves the logits it is given alone", () => {
  const logits = rowsOf([3, 0], [5, 0]);
  tuneBiases(logits, [1, 0], [1]);
  expect([...logits.data]).toEqual([3, 0, 5, 0]);
});
