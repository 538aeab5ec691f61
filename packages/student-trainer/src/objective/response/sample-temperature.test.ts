import { startBackend } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { genericCase, gradientOf, type LossCase, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

/** The whole loss again in float64: `mean_i T_i² KL` with each row's temperature given. */
function softenedEach({ logits, teacher }: LossCase, temperatures: readonly number[]): number {
  const rows = logits.map((z, i) => {
    const t = temperatures[i] as number;
    const p = softmax((teacher[i] as readonly number[]).map((x) => x / t));
    const q = softmax(z.map((x) => x / t));
    return t ** 2 * p.reduce((sum, value, c) => sum + value * Math.log(value / (q[c] as number)), 0);
  });
  return rows.reduce((sum, row) => sum + row, 0) / rows.length;
}

function softmax(logits: readonly number[]): number[] {
  const sum = logits.reduce((total, z) => total + Math.exp(z), 0);
  return logits.map((z) => Math.exp(z) / sum);
}

function spread(weights: readonly number[], base: number, beta: number): number[] {
  const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
  return weights.map((w) => base + beta * (mean - w));
}

const norm = (z: readonly number[]) => Math.hypot(...z);

describe("flsw", () => {
  const sampleTemperature = { kind: "flsw", beta: 0.7, gamma: 2 };

  test("softens a sample more, the more student and teacher point the same way", () => {
    const weights = genericCase.logits.map((z, i) => {
      const t = genericCase.teacher[i] as readonly number[];
      const cosine = z.reduce((sum, x, c) => sum + x * (t[c] as number), 0) / (norm(z) * norm(t));
      return (1 - cosine) ** 2;
    });
    const expected = softenedEach(genericCase, spread(weights, 2, 0.7));
    expect(lossOf({ loss: "soft-target-kl", weight: 1, sampleTemperature }, genericCase)).toBeCloseTo(expected, 3);
  });

  test("changes nothing in a batch of one", () => {
    const one = { ...genericCase, logits: [[1, 2]], labels: [0], teacher: [[0, 3]] };
    const plain = lossOf({ loss: "soft-target-kl", weight: 1 }, one);
    expect(lossOf({ loss: "soft-target-kl", weight: 1, sampleTemperature }, one)).toBeCloseTo(plain, 5);
  });
});

describe("cwsm", () => {
  const term = { loss: "soft-target-kl", weight: 1, sampleTemperature: { kind: "cwsm", beta: 0.5 } };
  const weights = genericCase.logits.map((z) => 1 / (Math.max(...softmax(z)) + 1e-3));
  const temperatures = spread(weights, 2, 0.5);

  test("softens a sample more, the surer the student is", () => {
    expect(lossOf(term, genericCase)).toBeCloseTo(softenedEach(genericCase, temperatures), 4);
  });

  test("has the gradient T_i (q − p) / batch: temperatures are constants", () => {
    const expected = genericCase.logits.flatMap((z, i) => {
      const t = temperatures[i] as number;
      const p = softmax((genericCase.teacher[i] as readonly number[]).map((x) => x / t));
      return softmax(z.map((x) => x / t)).map((q, c) => (t * (q - (p[c] as number))) / 3);
    });
    gradientOf(term, genericCase).forEach((slope, i) => {
      expect(slope).toBeCloseTo(expected[i] as number, 4);
    });
  });
});
