import { expect, test } from "vitest";
import { expectedCalibrationError } from "./calibration.ts";

test("averages within a bin before it takes the difference", () => {
  // 0.61 and 0.66 share the bin (9/15, 10/15]: |1 − 1.27| / 2; alone they would give (0.39 + 0.66) / 2
  expect(expectedCalibrationError([0.61, 0.66], [1, 0])).toBeCloseTo(0.27 / 2, 14);
});

test("a bin holds its upper edge and not its lower", () => {
  // 1/3 = 5/15 falls into bin 4, 0.35 into bin 5: two bins of one
  expect(expectedCalibrationError([1 / 3, 0.35], [1, 0])).toBeCloseTo((2 / 3 + 0.35) / 2, 14);
});

test("confidences of 0 and 1 have bins", () => {
  expect(expectedCalibrationError([0, 1], [0, 1])).toBe(0);
  expect(expectedCalibrationError([1, 1], [0, 1])).toBe(1 / 2);
});
