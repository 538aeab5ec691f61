import { startBackend } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { genericCase, gradientOf, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "jsd", weight: 1 };
/** p = ¾, ¼ and q = ½, ½ at T = 2. */
const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };
const mirrored = { ...genericCase, logits: genericCase.teacher, teacher: genericCase.logits };

test("is the weighted divergence of both sides from their mixture, times T²", () => {
  const beta = 0.3;
  const m = beta * 0.75 + (1 - beta) * 0.5;
  const teacher = 0.75 * Math.log(0.75 / m) + 0.25 * Math.log(0.25 / (1 - m));
  const student = 0.5 * Math.log(0.5 / m) + 0.5 * Math.log(0.5 / (1 - m));
  expect(lossOf({ ...term, beta }, given)).toBeCloseTo(2 ** 2 * (beta * teacher + (1 - beta) * student), 5);
});

test.each([0, 0.2, 0.8])("exchanging the sides turns β = %d into 1 − β", (beta) => {
  const exchanged = lossOf({ ...term, beta: 1 - beta, normalized: true }, mirrored);
  expect(lossOf({ ...term, beta, normalized: true }, genericCase)).toBeCloseTo(exchanged, 5);
});

test("vanishes at both ends", () => {
  expect(lossOf({ ...term, beta: 0 }, genericCase)).toBe(0);
  expect(lossOf({ ...term, beta: 1 }, genericCase)).toBe(0);
});

describe.each([
  [0, "soft-target-kl", [1e-7, 1e-5, 1e-3]],
  [1, "reverse-kl", [1 - 1e-7, 1 - 1e-5, 1 - 1e-3]],
])("normalized at β = %d", (end, loss, near) => {
  test(`is ${loss}`, () => {
    const there = lossOf({ ...term, beta: end, normalized: true }, genericCase);
    expect(there).toBeCloseTo(lossOf({ loss, weight: 1 }, genericCase), 6);
  });

  test.each(near)("has neither jump nor rounding on the way there, as at %d", (beta) => {
    const close = { ...term, beta, normalized: true };
    expect(lossOf(close, genericCase)).toBeCloseTo(lossOf({ loss, weight: 1 }, genericCase), 2);
    const gradient = gradientOf({ loss, weight: 1 }, genericCase);
    gradientOf(close, genericCase).forEach((slope, i) => {
      expect(slope).toBeCloseTo(gradient[i] as number, 2);
    });
  });
});

test("is at most log 2 at β = ½, however far apart the sides are", () => {
  const apart = { logits: [[1000, -1000]], labels: [0], teacher: [[-1000, 1000]], temperature: 1 };
  expect(lossOf({ ...term, beta: 0.5 }, apart)).toBeCloseTo(Math.log(2), 5);
});

test.each([0.03, 0.97])("at β = %d keeps the digits of its gradient where the sides have nothing in common", (beta) => {
  const [z, teacher] = [
    [0.5, 0, -12, -14],
    [-13, -14, 1, 0],
  ];
  const soften = (row: readonly number[]) =>
    row.map(Math.exp).map((power, _, all) => power / all.reduce((a, b) => a + b));
  const [q, p] = [soften(z), soften(teacher)];
  // (1 − β) q_c Σ_j q_j (x_c − x_j), x = log(q / m) = −log(1 − β + β p / q)
  const x = q.map((own, c) => -Math.log1p((beta / (1 - beta)) * ((p[c] as number) / own)));
  const expected = q.map(
    (own, c) => (1 - beta) * own * q.reduce((sum, other, j) => sum + other * ((x[c] ?? 0) - (x[j] ?? 0)), 0),
  );
  const found = gradientOf({ ...term, beta }, { logits: [z], labels: [0], teacher: [teacher], temperature: 1 });
  const largest = Math.max(...expected.map(Math.abs));
  expect(Math.max(...found.map((value, c) => Math.abs(value - (expected[c] as number)))) / largest).toBeLessThan(1e-5);
});
