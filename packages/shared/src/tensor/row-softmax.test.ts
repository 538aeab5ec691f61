import { expect, test } from "vitest";
import { emptyRowSoftmax, softmaxRow } from "./row-softmax.ts";

test("fills in what follows from one row, whatever stood there before", () => {
  const softmax = emptyRowSoftmax(2);
  softmaxRow(Float32Array.of(9, 9), 0, 1, softmax);
  // Odds of 3 to 1 at temperature 2: z = (5, 5 − 2 log 3), after a row that is not asked about.
  softmaxRow(Float64Array.of(0, 0, 5, 5 - 2 * Math.log(3)), 2, 2, softmax);
  expect(softmax.max).toBe(5);
  expect(softmax.shifted[1]).toBeCloseTo(-Math.log(3), 14);
  expect([...softmax.exponentials].map((value) => value.toFixed(12))).toEqual(["1.000000000000", (1 / 3).toFixed(12)]);
  expect(softmax.sum).toBeCloseTo(1 + 1 / 3, 14);
  expect(softmax.entropy).toBeCloseTo(-(3 / 4) * Math.log(3 / 4) - (1 / 4) * Math.log(1 / 4), 14);
});
