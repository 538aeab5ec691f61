import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { genericCase, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "skew-kl", weight: 1 };
/** p = ¾, ¼ and q = ½, ½ at T = 2. */
const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };
/** Disagreement without any overlap. */
const apart = { logits: [[1000, -1000]], labels: [0], teacher: [[-1000, 1000]], temperature: 1 };

test("forward compares the teacher with a mixture that holds `skew` of it", () => {
  const m = 0.2 * 0.75 + 0.8 * 0.5;
  const expected = 2 ** 2 * (0.75 * Math.log(0.75 / m) + 0.25 * Math.log(0.25 / (1 - m)));
  expect(lossOf({ ...term, skew: 0.2 }, given)).toBeCloseTo(expected, 5);
});

test("reverse compares the student with a mixture that holds `skew` of it", () => {
  const m = 0.8 * 0.75 + 0.2 * 0.5;
  const expected = 2 ** 2 * (0.5 * Math.log(0.5 / m) + 0.5 * Math.log(0.5 / (1 - m)));
  expect(lossOf({ ...term, skew: 0.2, direction: "reverse" }, given)).toBeCloseTo(expected, 5);
});

test.each(["forward", "reverse"])("%s never exceeds −log λ", (direction) => {
  expect(lossOf({ ...term, direction, skew: 0.1 }, apart)).toBeCloseTo(-Math.log(0.1), 5);
});

test.each([
  ["forward", "soft-target-kl"],
  ["reverse", "reverse-kl"],
])("%s without skew is %s", (direction, loss) => {
  expect(lossOf({ ...term, direction, skew: 0 }, genericCase)).toBeCloseTo(lossOf({ loss, weight: 1 }, genericCase), 6);
});
