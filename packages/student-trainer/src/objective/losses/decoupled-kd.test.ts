import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "decoupled-kd", weight: 1 };
/** At T = 2: p = ½, ⅜, ⅛ and q = ⅓, ⅓, ⅓, of which the label is the first. */
const given = {
  logits: [[0, 0, 0]],
  labels: [0],
  teacher: [[2 * Math.log(4), 2 * Math.log(3), 0]],
  temperature: 2,
};
const target = 0.5 * Math.log(0.5 / (1 / 3)) + 0.5 * Math.log(0.5 / (2 / 3));
const others = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);

test("weighs label against rest with alpha, the rest among itself with beta, times T²", () => {
  expect(lossOf({ ...term, alpha: 3, beta: 5 }, given)).toBeCloseTo(2 ** 2 * (3 * target + 5 * others), 4);
});

test("is soft-target-kl where beta is 1 − p_y", () => {
  const plain = lossOf({ loss: "soft-target-kl", weight: 1 }, given);
  expect(lossOf({ ...term, alpha: 1, beta: 1 - 0.5 }, given)).toBeCloseTo(plain, 5);
});
