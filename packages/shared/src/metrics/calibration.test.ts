import { expect, test } from "vitest";
import { expectedCalibrationError, reliabilityBins } from "./calibration.ts";

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

test("bins for a diagram are those of the error", () => {
  const bins = reliabilityBins([0.5, 0.52, 0.99, 1], [1, 0, 1, 1]);
  expect(bins).toHaveLength(15);
  expect(bins[7]).toEqual({ samples: 2, confidence: (0.5 + 0.52) / 2, accuracy: 1 / 2 }); // 7/15 to 8/15
  expect(bins[14]).toEqual({ samples: 2, confidence: (0.99 + 1) / 2, accuracy: 1 });
  expect(bins[0]).toEqual({ samples: 0, confidence: 0, accuracy: 0 });
  const error = bins.reduce((sum, bin) => sum + (bin.samples / 4) * Math.abs(bin.accuracy - bin.confidence), 0);
  expect(error).toBeCloseTo(expectedCalibrationError([0.5, 0.52, 0.99, 1], [1, 0, 1, 1]), 12);
});
