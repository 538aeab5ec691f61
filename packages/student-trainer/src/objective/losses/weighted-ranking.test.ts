import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { gradientOf, type LossCase, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "weighted-ranking", weight: 1, top: 2, lambda: 2, mu: 0.5 };
/** The teacher puts 0 before 2; the student has 0 as its fourth, 2 as its second. */
const given: LossCase = { logits: [[1, 2, 3, 4]], labels: [0], teacher: [[9, 3, 5, 1]], temperature: 3 };
const lead = (rank: number, place: number) => Math.exp(-place / 2) * Math.max(0, Math.tanh(0.5 * (rank - place)));
const dislike = (score: number) => Math.log(1 + Math.exp(-score));

test("likes what the teacher lists, by its place there and how far behind the student has it", () => {
  expect(lead(2, 2)).toBe(0);
  expect(lossOf(term, given)).toBeCloseTo(dislike(1), 5); // all of the weight
  const both = { ...given, logits: [[1, 2, 1.5, 4]] }; // 0 as the fourth, 2 as the third
  const [first, second] = [lead(4, 1), lead(3, 2)];
  const expected = (first * dislike(1) + second * dislike(1.5)) / (first + second);
  expect(lossOf(term, both)).toBeCloseTo(expected, 5);
});

test("weights are constants: a class outside of the list is not moved", () => {
  const gradient = gradientOf(term, given);
  expect(gradient[0]).toBeCloseTo(-1 / (1 + Math.exp(1)), 5);
  expect([...gradient].slice(1)).toEqual([0, 0, 0]);
});

test("is 0 where the student has the whole list in front", () => {
  expect(lossOf(term, { ...given, logits: given.teacher })).toBe(0);
});
