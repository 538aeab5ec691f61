import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "ranking", weight: 1 };
/** The teacher puts 0 before 2 before 1; the student leads by 1 − 4, 1 − 2 and 4 − 2. */
const given = { logits: [[1, 2, 4]], labels: [0], teacher: [[9, 1, 5]], temperature: 3 };
const leads = [1 - 4, 1 - 2, 4 - 2];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("is the mean over ordered pairs of log(1 + e^−lead), whatever the temperature", () => {
  expect(lossOf(term, given)).toBeCloseTo(mean(leads.map((lead) => Math.log(1 + Math.exp(-lead)))), 5);
});

test("as a hinge is what each pair lacks of the margin", () => {
  const expected = mean(leads.map((lead) => Math.max(0, 1.5 - lead)));
  expect(lossOf({ ...term, shape: "hinge", margin: 1.5 }, given)).toBeCloseTo(expected, 5);
});

test("compares the teacher's likeliest classes alone", () => {
  expect(lossOf({ ...term, top: 2 }, given)).toBeCloseTo(Math.log(1 + Math.exp(3)), 5);
});

test("is 0 where the teacher orders nothing", () => {
  expect(lossOf(term, { ...given, teacher: [[1, 1, 1]] })).toBe(0);
});
