import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { gradientOf, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "wsld", weight: 1 };
/** p = ¾, ¼ and q = ½, ½ at T = 2; 9/10, 1/10 and ½, ½ at T = 1. */
const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };
const weight = 1 - Math.exp(-Math.log(0.5) / Math.log(0.9));

test("weighs the softened cross-entropy by the hard labels' at temperature 1", () => {
  expect(lossOf(term, given)).toBeCloseTo(2 ** 2 * weight * Math.log(2), 4);
});

test("has the gradient w · T (q − p) / batch: the weight is a constant", () => {
  expect(gradientOf(term, given)[0]).toBeCloseTo(weight * 2 * (0.5 - 0.75), 4);
});
