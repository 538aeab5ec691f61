import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { gradientOf, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "uld", weight: 1 };
const logs = (p: readonly number[]) => [p.map(Math.log)];

test("is the sum of differences of the sorted probabilities", () => {
  const given = { logits: logs([0.2, 0.7, 0.1]), labels: [0], teacher: logs([0.5, 0.1, 0.4]), temperature: 1 };
  expect(lossOf(term, given)).toBeCloseTo(0.7 - 0.5 + (0.4 - 0.2) + (0.1 - 0.1), 5);
});

test("does not ask which class holds which probability", () => {
  const given = { logits: logs([0.2, 0.7, 0.1]), labels: [0], teacher: logs([0.7, 0.1, 0.2]), temperature: 1 };
  expect(lossOf(term, given)).toBeCloseTo(0, 5);
});

test("moves the student's first place towards the teacher's first, wherever that is", () => {
  const given = { logits: logs([0.25, 0.75]), labels: [0], teacher: logs([0.6, 0.4]), temperature: 1 };
  const slope = 2 * 0.75 * 0.25; // of |q_1 − 0.6| + |q_0 − 0.4| along z_1
  expect(gradientOf(term, given)[1]).toBeCloseTo(slope, 5);
});
