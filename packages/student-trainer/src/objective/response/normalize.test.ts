import { startBackend } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { genericCase, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

/** The student's logits at another scale and offset. */
const rescaled = { ...genericCase, logits: genericCase.logits.map((row) => row.map((z) => 3 * z - 5)) };

describe.each(["standardize", "spherical"])("%s", (normalize) => {
  const term = { loss: "soft-target-kl", weight: 1, normalize };

  test("makes the loss blind to scale and offset of the student's logits", () => {
    expect(lossOf(term, rescaled)).toBeCloseTo(lossOf(term, genericCase), 5);
  });

  test("makes logits agree that differ in scale and offset alone", () => {
    expect(lossOf(term, { ...rescaled, teacher: genericCase.logits })).toBeCloseTo(0, 5);
  });
});

/** Two classes: deviations are ±d, the sample's deviation is d√2, the population's d. */
const pair = { logits: [[3, -3]], labels: [0], teacher: [[1, 5]], temperature: 2 };
const kl = (p: number, q: number) => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test("standardize divides by the sample's deviation", () => {
  const z = 3 / (3 * Math.SQRT2); // the student's first logit; the teacher's is its negative
  const expected = 2 ** 2 * kl(sigmoid((-2 * z) / 2), sigmoid((2 * z) / 2));
  expect(lossOf({ loss: "soft-target-kl", weight: 1, normalize: "standardize" }, pair)).toBeCloseTo(expected, 4);
});

test("spherical puts both sides at the teacher's deviation", () => {
  const z = 2 * Math.SQRT2; // deviations of ±1, times the teacher's sample deviation
  const expected = 2 ** 2 * kl(sigmoid((-2 * z) / 2), sigmoid((2 * z) / 2));
  expect(lossOf({ loss: "soft-target-kl", weight: 1, normalize: "spherical" }, pair)).toBeCloseTo(expected, 3);
});
