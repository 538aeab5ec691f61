import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { type LossCase, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = (top: number, sampled: number) => ({ loss: "listwise-ranking", weight: 1, top, sampled });
/** The teacher puts 0 before 2 before 1 before 3; draws of the fixture are 0, 5/11, 10/11 and 4/11. */
const given: LossCase = { logits: [[1, 2, 4, 3]], labels: [0], teacher: [[9, 3, 5, 1]], temperature: 3 };
const logSum = (...z: readonly number[]) => Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0));

test("is the unlikeliness of the teacher's list above what was drawn of the others, whatever the temperature", () => {
  // of the list 0, 2; of 1 and 3 the draw of 1 is the higher
  const expected = logSum(1, 4, 2) - 1 + (logSum(4, 2) - 4);
  expect(lossOf(term(2, 1), given)).toBeCloseTo(expected, 5);
});

test("draws nothing of the list, and no more than there is", () => {
  const expected = logSum(1, 4, 2, 3) - 1 + (logSum(4, 2, 3) - 4);
  expect(lossOf(term(2, 40), given)).toBeCloseTo(expected, 5);
  const whole = logSum(1, 4, 2, 3) - 1 + (logSum(4, 2, 3) - 4) + (logSum(2, 3) - 2);
  expect(lossOf(term(40, 40), given)).toBeCloseTo(whole, 5);
});

test("without others tells apart the list alone", () => {
  expect(lossOf(term(2, 0), given)).toBeCloseTo(logSum(1, 4) - 1, 5);
  expect(lossOf(term(1, 0), given)).toBeCloseTo(0, 5);
});

test("is finite however far apart the scores are", () => {
  const far = { ...given, logits: [[-500, 0, 500, 0]] };
  expect(lossOf(term(2, 2), far)).toBeCloseTo(500 - -500, 2);
});
