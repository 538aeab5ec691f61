import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { gradientOf, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "multi-label", weight: 1 };
/** σ of the teacher ¾ and ½, of the student ½ and ¼, at T = 2. */
const given = { logits: [[0, -2 * Math.log(3)]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };

test("is T² times the sum over classes of binary cross-entropies", () => {
  const first = -Math.log(0.5);
  const second = -0.5 * Math.log(0.25) - 0.5 * Math.log(0.75);
  expect(lossOf(term, given)).toBeCloseTo(2 ** 2 * (first + second), 5);
});

test("has the gradient T (σ_s − σ_t) / batch", () => {
  const gradient = gradientOf(term, given);
  expect(gradient[0]).toBeCloseTo(2 * (0.5 - 0.75), 5);
  expect(gradient[1]).toBeCloseTo(2 * (0.25 - 0.5), 5);
});
