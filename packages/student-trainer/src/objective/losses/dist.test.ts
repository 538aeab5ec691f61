import { startBackend } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { gradientOf, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const logs = (rows: number[][]) => rows.map((row) => row.map(Math.log));
const inter = { loss: "dist", weight: 1, interWeight: 1, intraWeight: 0 };
const intra = { loss: "dist", weight: 1, interWeight: 0, intraWeight: 1 };
const both = { loss: "dist", weight: 1 };

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

/** The loss at T = 1 with both weights 1, as published, in float64. */
function published(logits: readonly number[][], teacher: readonly number[][]): number {
  const soften = (row: readonly number[]) => {
    const powers = row.map((value) => Math.exp(value - Math.max(...row)));
    return powers.map((power) => power / sum(powers));
  };
  const [q, p] = [logits.map(soften), teacher.map(soften)];
  const classes = (rows: number[][]) => rows[0]?.map((_, c) => rows.map((row) => row[c] as number)) ?? [];
  const loss = (a: number[][], b: number[][]) => 1 - sum(a.map((row, i) => rho(row, b[i] ?? []))) / a.length;
  return loss(q, p) + loss(classes(q), classes(p));
}

function rho(x: readonly number[], y: readonly number[]): number {
  const centred = (row: readonly number[]) => row.map((value) => value - sum(row) / row.length);
  const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * (b[i] as number)));
  const [a, b] = [centred(x), centred(y)];
  return dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)) + 1e-8);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("keeps the digits of its gradient", () => {
  test.each([
    [
      "where both are sure of one class",
      [
        [9, -1, 0.5],
        [-2, 8, 1],
        [3, 2, 11],
      ],
      [
        [8, 0, -1],
        [1, 9, -1],
        [2, 1, 10],
      ],
    ],
    [
      "where both are sure of different ones",
      [
        [9, -1, 0.5],
        [-2, 8, 1],
      ],
      [
        [-1, 0, 9],
        [9, 1, -1],
      ],
    ],
    [
      "where one class leads every sample",
      [
        [9, -1, 0.5],
        [8, -2, 1],
      ],
      [
        [9, 0, -1],
        [10, 1, -1],
      ],
    ],
    [
      "of two classes, where all that is left is the epsilon's",
      [
        [-30, 30],
        [-25, 20],
        [-3, 2],
      ],
      [
        [25, -25],
        [20, -20],
        [-9, 9],
      ],
    ],
  ])("%s", (_, logits, teacher) => {
    const found = gradientOf(both, { logits, labels: logits.map(() => 0), teacher, temperature: 1 });
    const expected = logits.flatMap((row, i) => row.map((_value, c) => slope(logits, teacher, i, c)));
    const largest = Math.max(...expected.map(Math.abs));
    expect(Math.max(...found.map((value, i) => Math.abs(value - (expected[i] as number)))) / largest).toBeLessThan(
      1e-4,
    );
  });
});

/** By differences of fourth order: of the order of 1e-13 is left of the step's own error. */
function slope(logits: readonly number[][], teacher: readonly number[][], row: number, c: number): number {
  const step = 1e-2;
  const at = (by: number) =>
    published(
      logits.map((z, i) => z.map((value, k) => (i === row && k === c ? value + by * step : value))),
      teacher,
    );
  return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
}
