import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { gradientOf, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "bounded-regression", weight: 1 };
/** Errors with the label's (1, 0): of the student 2² and 0.5², of the teacher 1² in both rows. */
const given = {
  logits: [
    [3, 0],
    [1, 0.5],
  ],
  labels: [0, 0],
  teacher: [
    [2, 0],
    [1, 1],
  ],
  temperature: 1,
};

test("counts the student's error where it is larger than the teacher's", () => {
  expect(lossOf(term, given)).toBeCloseTo((2 ** 2 + 0) / 2, 6);
});

test("asks the student to be better by the margin", () => {
  expect(lossOf({ ...term, margin: 0.8 }, given)).toBeCloseTo((2 ** 2 + 0.5 ** 2) / 2, 6);
});

test("lets a student alone that is better than the teacher", () => {
  expect([...gradientOf(term, given)]).toEqual([(2 * 2) / 2, 0, 0, 0]);
});
