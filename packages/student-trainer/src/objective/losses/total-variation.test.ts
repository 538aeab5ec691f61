import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "total-variation", weight: 1 };

test("is half the sum of absolute differences, without T²", () => {
  const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 }; // p = ¾, ¼; q = ½, ½
  expect(lossOf(term, given)).toBeCloseTo((0.25 + 0.25) / 2, 6);
});

test("is 1 for sides that share nothing", () => {
  const given = { logits: [[1000, -1000]], labels: [0], teacher: [[-1000, 1000]], temperature: 1 };
  expect(lossOf(term, given)).toBe(1);
});
