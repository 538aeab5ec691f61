import { expect, test } from "vitest";
import { valueQuality } from "./value-quality.ts";

const none = Number.NaN;
const rowsOf = (width: number, ...data: readonly number[]) => ({
  rows: data.length / width,
  width,
  data: Float64Array.from(data),
});

test("errors are means over what is known, R² what is left of the variance", () => {
  const { samples, figures, scores } = valueQuality(rowsOf(1, 1, 2, 6, 9), Float32Array.of(1, 4, 7, none));
  expect(samples).toBe(3);
  expect(figures["mae"]).toBeCloseTo((0 + 2 + 1) / 3, 12);
  expect(figures["rmse"]).toBeCloseTo(Math.sqrt((0 + 4 + 1) / 3), 12);
  const variance = (9 + 0 + 9) / 3; // of 1, 4 and 7
  expect(figures["r2"]).toBeCloseTo(1 - (0 + 4 + 1) / 3 / variance, 12);
  expect(scores).toEqual([1, 1 - 4 / variance, 1 - 1 / variance]);
});

test("of several values R² is the mean of each one's, whatever their units", () => {
  const targets = Float32Array.of(0, 0, 2, 2000);
  const said = rowsOf(2, 1, 0, 2, 2000); // of the first value one is off by its deviation
  expect(valueQuality(said, targets).figures["r2"]).toBeCloseTo((1 - 1 / 2 + 1) / 2, 12);
});

test("where nothing is known, nothing is measured", () => {
  expect(valueQuality(rowsOf(1, 1), Float32Array.of(none))).toMatchObject({ samples: 0, figures: {}, scores: [] });
});

test("where nothing is known of any sample, nothing is measured", () => {
  const quality = valueQuality({ rows: 2, width: 2, data: Float32Array.of(1, 2, 3, 4) }, new Float32Array());
  expect([quality.samples, quality.figures, quality.scores]).toEqual([0, {}, []]);
});
