import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { gradientOf, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "soft-target-kl", weight: 1 };
/** p = ¾, ¼ and q = ½, ½ at T = 2. */
const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };
const divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);

test("is 0 when student and teachers agree", () => {
  expect(lossOf(term, { ...given, logits: [[7, 3]], teacher: [[5, 1]] })).toBeCloseTo(0, 6);
});

test("equals T² times the divergence of the softened distributions", () => {
  expect(lossOf(term, given)).toBeCloseTo(2 ** 2 * divergence, 5);
});

test("leaves T² out where the term says so", () => {
  expect(lossOf({ ...term, temperatureSquared: false }, given)).toBeCloseTo(divergence, 5);
});

test("has the gradient T (q − p) / batch", () => {
  expect(gradientOf(term, given)[0]).toBeCloseTo(2 * (0.5 - 0.75), 5);
});
