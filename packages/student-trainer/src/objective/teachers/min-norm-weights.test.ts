import { startBackend, tf } from "@faculty/models/backend";
import { createRandom } from "@faculty/shared/random";
import { beforeAll, describe, expect, test } from "vitest";
import { minNormWeights } from "./min-norm-weights.ts";

beforeAll(async () => {
  await startBackend();
});

type Vectors = readonly (readonly number[])[];

function weightsOf(gradients: Vectors, bounds: readonly number[] = gradients.map(() => 1)): number[] {
  return tf.tidy(() => {
    const given = tf.tensor2d(gradients.map((row) => [...row]));
    return [...minNormWeights(given, tf.tensor1d([...bounds])).dataSync()];
  });
}

function expectClose(found: readonly number[], expected: readonly number[], digits = 3): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, k) => expect(found[k]).toBeCloseTo(value, digits));
}

describe("minNormWeights", () => {
  test("one teacher has all of it", () => expectClose(weightsOf([[3, 4]]), [1]));

  test("two that pull at right angles count by the other's square", () => {
    // α² 4 + (1 − α)² 1 is least at α = 1 / (1 + 4)
    expectClose(
      weightsOf([
        [2, 0],
        [0, 1],
      ]),
      [1 / 5, 4 / 5],
    );
  });

  test("of two that pull alike, the weaker alone", () => {
    expectClose(
      weightsOf([
        [2, 0],
        [1, 0],
      ]),
      [0, 1],
    );
  });

  test("no more than its bound, and the rest to the others", () => {
    expectClose(
      weightsOf(
        [
          [2, 0],
          [1, 0],
        ],
        [0.6, 0.6],
      ),
      [0.4, 0.6],
    );
  });

  test("nothing for one whose bound is 0", () => {
    expectClose(
      weightsOf(
        [
          [0, 0],
          [2, 0],
          [0, 1],
        ],
        [0, 1, 1],
      ),
      [0, 1 / 5, 4 / 5],
    );
  });

  test.each<[string, Vectors]>([
    [
      "gradients of 0",
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "equal gradients",
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    ],
    [
      "gradients too small for their squares",
      [
        [1e-22, 0],
        [0, 1e-22],
        [1e-22, 1e-22],
      ],
    ],
  ])("%s share evenly, up to rounding", (_, gradients) => {
    expectClose(weightsOf(gradients), [1 / 3, 1 / 3, 1 / 3], 2);
  });

  test.each([2, 3, 5, 8])("is within its bounds, and no point of a search among %d teachers is better", (teachers) => {
    const random = createRandom(5, teachers);
    for (let trial = 0; trial < 5; trial++) {
      const gradients = Array.from({ length: teachers }, () => Array.from({ length: 10 }, () => random.normal() / 100));
      const bound = 1.2 / teachers + random.uniform() / 2;
      const found = weightsOf(
        gradients,
        gradients.map(() => bound),
      );
      expect(found.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      for (const weight of found) expect(weight).toBeLessThan(bound + 1e-3);
      const best = searched(gradients, bound, () => random.uniform());
      expect(squaredNorm(gradients, found)).toBeLessThan(best * (1 + 1e-3));
    }
  });

  test("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    weightsOf([
      [2, 0],
      [0, 1],
    ]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function squaredNorm(gradients: Vectors, weights: readonly number[]): number {
  const sums = (gradients[0] ?? []).map((_, c) =>
    gradients.reduce((sum, gradient, k) => sum + (weights[k] ?? 0) * (gradient[c] ?? 0), 0),
  );
  return sums.reduce((sum, value) => sum + value ** 2, 0);
}

/** Least of many steps of weight from one teacher to another, in float64. */
function searched(gradients: Vectors, bound: number, uniform: () => number): number {
  const count = gradients.length;
  const weights = gradients.map(() => 1 / count);
  let best = squaredNorm(gradients, weights);
  for (let step = 0; step < 20_000; step++) {
    const [from, to] = [Math.floor(uniform() * count), Math.floor(uniform() * count)];
    const moved = uniform() ** 4 * Math.min(weights[from] ?? 0, bound - (weights[to] ?? 0));
    if (from === to || moved <= 0) continue;
    const tried = weights.map((weight, k) => weight + (k === to ? moved : k === from ? -moved : 0));
    const value = squaredNorm(gradients, tried);
    if (value >= best) continue;
    best = value;
    tried.forEach((weight, k) => (weights[k] = weight));
  }
  return best;
}
