import { startBackend, tf } from "@faculty/models/backend";
import type { OptimizerSpec } from "@faculty/shared/config";
import { beforeAll, describe, expect, test } from "vitest";
import { createOptimizer } from "./optimizer.ts";
import { updateRules } from "./update-rules.ts";

beforeAll(async () => {
  await startBackend();
});

const kinds = Object.keys(updateRules) as OptimizerSpec["kind"][];

function specOf(kind: OptimizerSpec["kind"], more: Partial<OptimizerSpec> = {}): OptimizerSpec {
  return { kind, learningRate: 0.1, weightDecay: 0, ...more };
}

/** The weight after steps with the given gradients, from 1, at learning rate 0.1. */
function trajectory(spec: OptimizerSpec, gradients: readonly number[]): number[] {
  const weight = tf.variable(tf.tensor1d([1]));
  using optimizer = createOptimizer(spec, [weight]);
  const path = gradients.map((gradient) => {
    tf.tidy(() => optimizer.apply([tf.tensor1d([gradient])], 0.1));
    return weight.dataSync()[0] as number;
  });
  weight.dispose();
  return path;
}

describe("two steps with gradients 1 and 2, from weight 1, at learning rate 0.1", () => {
  test("sgd: w − η g", () => {
    const [first, second] = trajectory(specOf("sgd"), [1, 2]);
    expect(first).toBeCloseTo(1 - 0.1 * 1, 6);
    expect(second).toBeCloseTo(0.9 - 0.1 * 2, 6);
  });

  test("momentum: v = 0.9 v + g, w − η v", () => {
    const [first, second] = trajectory(specOf("momentum"), [1, 2]);
    expect(first).toBeCloseTo(1 - 0.1 * 1, 6);
    expect(second).toBeCloseTo(0.9 - 0.1 * (0.9 * 1 + 2), 6);
  });

  test("nesterov: w − η (0.9 v + g)", () => {
    const [first, second] = trajectory(specOf("nesterov"), [1, 2]);
    expect(first).toBeCloseTo(1 - 0.1 * (0.9 * 1 + 1), 6);
    expect(second).toBeCloseTo(0.81 - 0.1 * (0.9 * (0.9 * 1 + 2) + 2), 6);
  });

  test("rmsprop: s = 0.9 s + 0.1 g², w − η g / √(s + ε)", () => {
    const [first, second] = trajectory(specOf("rmsprop"), [1, 2]);
    const afterFirst = 1 - 0.1 / Math.sqrt(0.1 + 1e-7);
    expect(first).toBeCloseTo(afterFirst, 5);
    expect(second).toBeCloseTo(afterFirst - (0.1 * 2) / Math.sqrt(0.9 * 0.1 + 0.1 * 4 + 1e-7), 5);
  });

  test.each(["adam", "adamw"] as const)("%s: bias-corrected moments", (kind) => {
    const [first, second] = trajectory(specOf(kind), [1, 2]);
    const m = 0.9 * 0.1 + 0.1 * 2;
    const v = 0.999 * 0.001 + 0.001 * 4;
    const direction = m / (1 - 0.9 ** 2) / Math.sqrt(v / (1 - 0.999 ** 2));
    expect(first).toBeCloseTo(1 - 0.1, 5);
    expect(second).toBeCloseTo(0.9 - 0.1 * direction, 5);
  });
});

describe("weight decay", () => {
  test("is added to the gradient by sgd", () => {
    expect(trajectory(specOf("sgd", { weightDecay: 0.5 }), [1])[0]).toBeCloseTo(1 - 0.1 * (1 + 0.5 * 1), 6);
  });

  test("passes adamw's moments by, Loshchilov & Hutter 2019", () => {
    expect(trajectory(specOf("adamw", { weightDecay: 0.5 }), [1])[0]).toBeCloseTo(1 - 0.1 * (1 + 0.5 * 1), 5);
  });

  test("enters adam's moments, where its size is normalised away", () => {
    expect(trajectory(specOf("adam", { weightDecay: 0.5 }), [1])[0]).toBeCloseTo(1 - 0.1, 5);
  });
});

describe("clipNorm", () => {
  test("scales all gradients by one factor, so that their common norm is the limit", () => {
    const weights = [tf.variable(tf.tensor1d([0])), tf.variable(tf.tensor1d([0]))];
    using optimizer = createOptimizer(specOf("sgd", { clipNorm: 1 }), weights);
    tf.tidy(() => optimizer.apply([tf.tensor1d([3]), tf.tensor1d([4])], 1)); // norm 5
    expect(weights.map((weight) => weight.dataSync()[0])).toEqual([expect.closeTo(-3 / 5), expect.closeTo(-4 / 5)]);
    tf.dispose(weights);
  });

  test("clips what the objective asks for alone: weight decay is added after", () => {
    const [after] = trajectory(specOf("sgd", { clipNorm: 1, weightDecay: 0.5 }), [4]);
    expect(after).toBeCloseTo(1 - 0.1 * (4 / 4 + 0.5 * 1), 6);
  });

  test("leaves smaller gradients, and a gradient of 0, as they are", () => {
    expect(trajectory(specOf("sgd", { clipNorm: 10 }), [3, 0])).toEqual([
      expect.closeTo(1 - 0.3),
      expect.closeTo(1 - 0.3),
    ]);
  });
});

describe.each(kinds)("%s", (kind) => {
  test("goes on from restored slots to the same bits", () => {
    const gradients = [0.3, -1.7, 0.01, 2.5];
    const uninterrupted = trajectory(specOf(kind), gradients);
    const weight = tf.variable(tf.tensor1d([1]));
    const before = createOptimizer(specOf(kind), [weight]);
    for (const gradient of gradients.slice(0, 2)) tf.tidy(() => before.apply([tf.tensor1d([gradient])], 0.1));
    const state = before.save();
    before[Symbol.dispose]();
    using after = createOptimizer(specOf(kind), [weight]);
    after.restore(state);
    for (const gradient of gradients.slice(2)) tf.tidy(() => after.apply([tf.tensor1d([gradient])], 0.1));
    expect(weight.dataSync()[0]).toBe(uninterrupted[3]);
    weight.dispose();
  });

  test("brings a convex bowl's weights to its bottom", () => {
    const weights = tf.variable(tf.tensor2d([[3, -2]]));
    using optimizer = createOptimizer(specOf(kind), [weights]);
    for (let i = 0; i < 300; i++) tf.tidy(() => optimizer.apply([weights.mul(2)], 0.05));
    expect(Math.max(...weights.abs().dataSync())).toBeLessThan(0.1);
    weights.dispose();
  });
});

test("a variable that the objective does not depend on stays", () => {
  const weights = [tf.variable(tf.tensor1d([1])), tf.variable(tf.tensor1d([1]))];
  using optimizer = createOptimizer(specOf("adam"), weights);
  tf.tidy(() => optimizer.apply([tf.tensor1d([1]), null], 0.1));
  expect(weights[1]?.dataSync()[0]).toBe(1);
  tf.dispose(weights);
});

test("slots of another model are refused", () => {
  const weight = tf.variable(tf.tensor1d([1, 2]));
  using optimizer = createOptimizer(specOf("momentum"), [weight]);
  expect(() => optimizer.restore({ iterations: 1, slots: { velocity: new Float32Array(3) } })).toThrow(
    "optimizer momentum: slot velocity has 3 values, expected 2",
  );
  weight.dispose();
});
