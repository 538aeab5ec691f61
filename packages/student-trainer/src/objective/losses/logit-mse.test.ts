import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

test("divides the difference of logits by the temperature", () => {
  const given = { logits: [[1, 3]], labels: [0], teacher: [[1, 1]], temperature: 4 };
  expect(lossOf({ loss: "logit-mse", weight: 1 }, given)).toBeCloseTo((2 / 4) ** 2 / 2, 6);
});
