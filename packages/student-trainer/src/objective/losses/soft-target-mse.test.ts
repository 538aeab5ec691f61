import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "soft-target-mse", weight: 1 };
/** p = ¾, ¼ and q = ½, ½ at T = 2. */
const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };

test("is the mean over samples and classes of the squared difference of softened probabilities", () => {
  expect(lossOf(term, given)).toBeCloseTo((0.25 ** 2 + 0.25 ** 2) / 2, 6);
});

test("has T² where the term asks for it", () => {
  expect(lossOf({ ...term, temperatureSquared: true }, given)).toBeCloseTo(2 ** 2 * 0.25 ** 2, 6);
});
