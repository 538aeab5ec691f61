import { expect, test } from "vitest";
import { type Answers, evaluationMetrics, ofEveryMetric } from "./evaluation-metrics.ts";

/** Three samples, of which the second is answered wrongly; every answer in a bin of its own. */
const answers: Answers = {
  confidences: Float64Array.of(0.7, 0.6, 0.8),
  hits: Uint8Array.of(1, 0, 1),
  surprises: Float64Array.of(0.5, 1, 0.25),
  labels: Int32Array.of(0, 1, 0),
  predicted: Int32Array.of(0, 0, 0),
};

test.each([
  ["accuracy", 2 / 3, "66.67"],
  ["nll", (0.5 + 1 + 0.25) / 3, "0.583"],
  ["ece", (Math.abs(1 - 0.7) + Math.abs(0 - 0.6) + Math.abs(1 - 0.8)) / 3, "0.367"],
  ["balancedAccuracy", (2 / 2 + 0) / 2, "50.00"],
  ["macroF1", ((2 * 2) / (2 + 3) + 0) / 2, "0.400"],
] as const)("%s", (name, expected, shown) => {
  const metric = evaluationMetrics[name];
  expect(metric.measure(answers)).toBeCloseTo(expected, 14);
  expect(metric.shown(expected)).toBe(shown);
});

test("something of every metric comes in the order of the table, accuracy first, under its name", () => {
  expect(Object.entries(ofEveryMetric((name, { title, unit }) => `${name}: ${title}, ${unit}`))).toEqual([
    ["accuracy", "accuracy: accuracy, %"],
    ["nll", "nll: NLL, nats"],
    ["ece", "ece: ECE, null"],
    ["balancedAccuracy", "balancedAccuracy: balanced accuracy, %"],
    ["macroF1", "macroF1: macro F1, null"],
  ]);
});
