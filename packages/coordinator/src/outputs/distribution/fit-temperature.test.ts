import { expect, test } from "vitest";
import { fitTemperature } from "./fit-temperature.ts";

/** Rows of two classes whose logits are (z, 0), `right` of ten labelled with the first. */
function teacher(z: number, right: number) {
  const rows = 10;
  const data = Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? z : 0));
  return {
    logits: { rows, width: 2, data },
    columns: Int32Array.from({ length: rows }, (_, row) => (row < right ? 0 : 1)),
  };
}

test("the fitted teacher is as sure as it is right: σ(z/T) is its accuracy", () => {
  const { logits, columns } = teacher(6, 8);
  expect(fitTemperature(logits, columns)).toBeCloseTo(6 / Math.log(0.8 / 0.2), 5);
});

test("a teacher that is not sure enough gets a temperature below 1", () => {
  const { logits, columns } = teacher(0.5, 8);
  expect(fitTemperature(logits, columns)).toBeCloseTo(0.5 / Math.log(0.8 / 0.2), 5);
});

test("rows whose class it does not know count for nothing; without any other it stays as it is", () => {
  const { logits, columns } = teacher(6, 8);
  const half = columns.map((column, row) => (row % 2 === 0 ? column : -1)); // of five, four are right
  expect(fitTemperature(logits, half)).toBeCloseTo(6 / Math.log(4), 5);
  expect(fitTemperature(logits, columns.fill(-1))).toBe(1);
});
