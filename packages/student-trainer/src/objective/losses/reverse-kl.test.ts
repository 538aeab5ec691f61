import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "reverse-kl", weight: 1 };

test("equals T² times the divergence of the student from the teacher", () => {
  const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 }; // p = ¾, ¼; q = ½, ½
  expect(lossOf(term, given)).toBeCloseTo(2 ** 2 * (0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(0.5 / 0.25)), 5);
});

test("is the forward divergence with the sides exchanged", () => {
  const [a, b] = [[[0.4, -1, 2]], [[1.3, 0.2, -0.6]]];
  const forward = lossOf({ loss: "soft-target-kl", weight: 1 }, { logits: a, labels: [0], teacher: b, temperature: 3 });
  expect(lossOf(term, { logits: b, labels: [0], teacher: a, temperature: 3 })).toBeCloseTo(forward, 5);
});
