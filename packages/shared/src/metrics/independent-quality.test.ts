import { expect, test } from "vitest";
import { bestThresholds, independentQuality } from "./independent-quality.ts";

/** Logits of one class, a sample each. */
const column = (...data: readonly number[]) => ({ rows: data.length, width: 1, data: Float64Array.from(data) });

test("average precision is the mean, over the samples that have the class, of the share that has it among those ranked as high", () => {
  // ranked 4, 3, 2, 1: has, has not, has, has not
  const { figures, scores } = independentQuality(column(1, 2, 3, 4), Float32Array.of(0, 1, 0, 1));
  expect(figures["map"]).toBeCloseTo((1 / 1 + 2 / 3) / 2, 12);
  expect(scores).toEqual([0, (4 * (2 / 3)) / 2, 0, (4 * 1) / 2]); // whose mean it is
});

test("samples of one logit are ranked together", () => {
  const { figures } = independentQuality(column(5, 5, 1), Float32Array.of(1, 0, 0));
  expect(figures["map"]).toBe(1 / 2);
});

test("F1 is that at each class's threshold, the mean over the classes that some sample has", () => {
  const logits = { rows: 3, width: 2, data: Float64Array.of(2, -3, 1, -1, -1, -2) };
  const targets = Float32Array.of(1, 0, 0, 0, 0, 0);
  expect(independentQuality(logits, targets).figures["f1"]).toBeCloseTo((2 * 1) / (2 + 1), 12); // two named, one right
  expect(independentQuality(logits, targets, [1.5, 0]).figures["f1"]).toBe(1);
});

test("a threshold lies where F1 is largest, half-way between two logits, at 0 where nobody has the class", () => {
  expect(bestThresholds(column(-4, -2, 3, 5), Float32Array.of(0, 1, 1, 1))).toEqual([-3]);
  expect(bestThresholds(column(1, 2), Float32Array.of(0, 0))).toEqual([0]);
});

test("what is absent counts nowhere", () => {
  const none = Number.NaN;
  const { samples, figures } = independentQuality(column(9, 1, 0), Float32Array.of(none, 1, 0));
  expect([samples, figures["map"]]).toEqual([2, 1]);
});

/**
 * As scikit-learn 1.9.1 computes them in float64: `average_precision_score(targets, logits, average="macro")`, and
 * `f1_score(targets, logits > t, average="macro")` at t of -1 and 0. Many logits are equal, and one is a threshold.
 */
const references = [
  {
    logits: [
      [1.0, 2.0, -3.0],
      [2.0, 0.0, 0.0],
      [1.0, -1.5, 3.0],
      [-3.0, -1.5, -1.0],
      [0.5, -0.5, -2.5],
      [-3.0, -3.0, -3.0],
      [-2.5, 3.0, -2.0],
      [1.0, 1.5, -1.5],
    ],
    targets: [
      [0, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
      [1, 0, 1],
      [0, 0, 1],
      [0, 0, 1],
      [0, 1, 0],
      [0, 1, 1],
    ],
    map: 0.44345238095238093,
    f1: 0.2222222222222222,
    f1AtHalf: 0.19047619047619047,
  },
  {
    logits: [
      [-1.5, 2.0],
      [-2.5, -1.0],
      [-2.5, -2.5],
      [-1.5, 1.5],
      [0.5, -0.5],
      [-2.0, 2.0],
      [2.0, -1.5],
      [-3.0, -1.0],
      [-2.5, 2.0],
      [0.0, 0.0],
      [-1.5, 0.0],
      [3.0, -1.5],
    ],
    targets: [
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 0],
      [0, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
      [1, 0],
    ],
    map: 0.4737425273139559,
    f1: 0.3909090909090909,
    f1AtHalf: 0.1,
  },
];

test.each(references)("mAP and F1 are those of scikit-learn: $map, $f1", ({ logits, targets, map, f1, f1AtHalf }) => {
  const rows = { rows: logits.length, width: logits[0]?.length ?? 0, data: Float64Array.from(logits.flat()) };
  const known = Float32Array.from(targets.flat());
  const lower = Array.from({ length: rows.width }, () => -1);
  const { figures } = independentQuality(rows, known, lower);
  expect(figures["map"]).toBeCloseTo(map, 12);
  expect(figures["f1"]).toBeCloseTo(f1, 12);
  expect(independentQuality(rows, known).figures["f1"]).toBeCloseTo(f1AtHalf, 12);
});
