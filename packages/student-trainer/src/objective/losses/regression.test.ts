import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

test("is the mean squared difference of outputs, whatever the temperature", () => {
  const given = { logits: [[1, 3]], labels: [0], teacher: [[2, 1]], temperature: 4 };
  expect(lossOf({ loss: "regression", weight: 1 }, given)).toBeCloseTo((1 ** 2 + 2 ** 2) / 2, 6);
});
