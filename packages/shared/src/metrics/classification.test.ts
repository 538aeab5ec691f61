import fc from "fast-check";
import { expect, test } from "vitest";
import { noLabel } from "../samples/label.ts";
import type { Rows } from "../tensor/rows.ts";
import { logSoftmax } from "../tensor/softmax.ts";
import { classificationMetrics } from "./classification.ts";

test("counts, averages and breaks down by class", () => {
  const metrics = classificationMetrics(logsOf([0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1]), [0, 1, 1]);
  expect(metrics.samples).toBe(3);
  expect(metrics.accuracy).toBeCloseTo(2 / 3, 14);
  expect(metrics.nll).toBeCloseTo(-(Math.log(0.7) + Math.log(0.3) + Math.log(0.8)) / 3, 14);
  // three bins of one sample each: |1 − 0.7|, |0 − 0.6|, |1 − 0.8|
  expect(metrics.ece).toBeCloseTo((0.3 + 0.6 + 0.2) / 3, 14);
  expect(metrics.perClassAccuracy).toEqual([1, 1 / 2, null]);
});

test("an unlabelled sample never contributes to a labelled metric", () => {
  const told = logsOf([0.7, 0.2, 0.1], [0.6, 0.3, 0.1]);
  const all = logsOf([0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]);
  expect(classificationMetrics(all, [0, noLabel, 1])).toEqual(classificationMetrics(told, [0, 1]));
});

test("a guesser that always knows its odds is calibrated", () => {
  const half = logsOf(...Array.from({ length: 10 }, () => [0.6, 0.4]));
  const metrics = classificationMetrics(half, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  expect(metrics.accuracy).toBe(0.6);
  expect(metrics.ece).toBeCloseTo(0, 14);
});

test("a label held impossible makes the NLL infinite and leaves the rest finite", () => {
  const metrics = classificationMetrics(logsOf([1, 0]), [1]);
  expect(metrics).toMatchObject({ accuracy: 0, nll: Infinity, ece: 1, perClassAccuracy: [null, 0] });
});

test("float32 rows do as well as float64 rows; one class is always right", () => {
  const rows: Rows<Float32Array> = { rows: 2, width: 1, data: new Float32Array(2) };
  expect(classificationMetrics(rows, [0, 0])).toMatchObject({ accuracy: 1, nll: 0, ece: 0, perClassAccuracy: [1] });
});

test("measures lie in their ranges", () => {
  const logit = fc.double({ min: -50, max: 50, noNaN: true });
  const sample = fc.tuple(logit, logit, logit, fc.nat(2));
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
      const data = Float64Array.from(samples.flatMap(([a, b, c]) => [a, b, c]));
      const logs = logSoftmax({ rows: samples.length, width: 3, data });
      const { accuracy, interval95, nll, ece } = classificationMetrics(
        logs,
        samples.map((values) => values[3]),
      );
      expect(nll).toBeGreaterThanOrEqual(0);
      expect(ece).toBeGreaterThanOrEqual(0);
      expect(ece).toBeLessThanOrEqual(1);
      expect(interval95[0]).toBeLessThanOrEqual(accuracy);
      expect(interval95[1]).toBeGreaterThanOrEqual(accuracy);
    }),
  );
});

function logsOf(...rows: number[][]): Rows {
  return { rows: rows.length, width: rows[0]?.length ?? 0, data: Float64Array.from(rows.flat(), Math.log) };
}
