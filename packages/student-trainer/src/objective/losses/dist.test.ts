import { startBackend } from "@faculty/shared/backend";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../../testing/loss-case.ts";

beforeAll(async () => {
  await startBackend();
});

const logs = (rows: number[][]) => rows.map((row) => row.map(Math.log));
const inter = { loss: "dist", weight: 1, interWeight: 1, intraWeight: 0 };
const intra = { loss: "dist", weight: 1, interWeight: 0, intraWeight: 1 };

test("takes rows that differ in scale and offset for equal", () => {
  const p = [0.6, 0.3, 0.1];
  const q = p.map((value) => value / 2 + 1 / 6);
  const given = { logits: logs([q]), labels: [0], teacher: logs([p]), temperature: 1 };
  expect(lossOf(inter, given)).toBeCloseTo(0, 5);
});

test("is 2 where rows are opposite, times T² and interWeight", () => {
  const given = { logits: [[2, 0]], labels: [0], teacher: [[0, 2]], temperature: 2 };
  expect(lossOf({ ...inter, interWeight: 3 }, given)).toBeCloseTo(2 ** 2 * 3 * 2, 4);
});

test("compares the samples of each class as well", () => {
  const teacher = [
    [0.6, 0.4],
    [0.2, 0.8],
  ];
  const student = [
    [0.1, 0.9],
    [0.7, 0.3],
  ]; // where the teacher's rises, the student's falls: ρ = −1 for both classes
  const given = { logits: logs(student), labels: [0, 0], teacher: logs(teacher), temperature: 1 };
  expect(lossOf(intra, given)).toBeCloseTo(1 - -1, 4);
});

test("finds no relation between samples in a batch of one", () => {
  const given = { logits: [[2, 0]], labels: [0], teacher: [[0, 2]], temperature: 1 };
  expect(lossOf(intra, given)).toBeCloseTo(1 - 0, 5);
});
