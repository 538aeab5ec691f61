import { expect, test } from "vitest";
import { figuresInWords } from "./figures.ts";

test("every figure is told with its unit, the accuracy with what it is of", () => {
  expect(
    figuresInWords({ accuracy: 0.912, nll: 0.3124, ece: 0.0206, balancedAccuracy: 0.8, macroF1: 0.7, samples: 360 }),
  ).toEqual(["accuracy 91.20 % of 360", "NLL 0.312 nats", "ECE 0.021", "balanced accuracy 80.00 %", "macro F1 0.700"]);
});

test.each([
  [0, "accuracy not measured (no sample is of a class it knows)"],
  [3, "accuracy not measured (all 3 samples are of one class)"],
])("of %i samples that tell nothing it is told why", (samples, expected) => {
  expect(
    figuresInWords({ accuracy: null, nll: null, ece: null, balancedAccuracy: null, macroF1: null, samples }),
  ).toEqual([expected]);
});
