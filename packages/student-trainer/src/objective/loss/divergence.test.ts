import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { gradientOf } from "../loss-case.fixture.ts";
import { divergence } from "./divergence.ts";
import { logMixture } from "./log-mixture.ts";

beforeAll(async () => {
  await startBackend();
});

const logits = [0.3, -1.2, 0.8, 0.1];
const others = [1.1, -0.5, 0.2, -0.8];

function klOf(a: readonly number[], b: readonly number[], temperature: number): number {
  return tf.tidy(() => {
    const soft = (z: readonly number[]) => tf.logSoftmax(tf.tensor2d([z.map((x) => x / temperature)]));
    return divergence(soft(a), soft(b)).dataSync()[0] as number;
  });
}

/** The same in float64. */
function expected(a: readonly number[], b: readonly number[], temperature: number): number {
  const soft = (z: readonly number[]) => {
    const powers = z.map((x) => Math.exp(x / temperature));
    return powers.map((power) => power / powers.reduce((sum, value) => sum + value));
  };
  const q = soft(b);
  return soft(a).reduce((sum, p, c) => sum + p * Math.log(p / (q[c] as number)), 0);
}

test.each([1, 4, 100, 1000])(
  "keeps its digits at a temperature of %d, where both are all but uniform",
  (temperature) => {
    const found = klOf(logits, others, temperature);
    expect(found / expected(logits, others, temperature)).toBeCloseTo(1, temperature === 1000 ? 3 : 4);
  },
);

test("is 0 of equal distributions, and of a mixture of them", () => {
  tf.tidy(() => {
    const log = tf.logSoftmax(tf.tensor2d([logits]));
    expect(divergence(log, log).dataSync()[0]).toBe(0);
    expect([...logMixture(log, log, 0.03).dataSync()]).toEqual([...log.dataSync()]);
  });
});

test("a mixture is that of the probabilities, whichever is larger", () => {
  tf.tidy(() => {
    const [a, b] = [tf.log(tf.tensor2d([[0.9, 0.1]])), tf.log(tf.tensor2d([[0.2, 0.8]]))] as [tf.Tensor2D, tf.Tensor2D];
    const mixed = [...logMixture(a, b, 0.25).exp().dataSync()];
    expect(mixed[0]).toBeCloseTo(0.75 * 0.9 + 0.25 * 0.2, 6);
    expect(mixed[1]).toBeCloseTo(0.75 * 0.1 + 0.25 * 0.8, 6);
  });
});

/** `T² ∂KL(q ‖ p)/∂z_c = T q_c Σ_j q_j (d_c − d_j)`, d = log q − log p, and `T (q − p)` for KL(p ‖ q), in float64. */
function slopes(z: readonly number[], teacher: readonly number[], temperature: number) {
  const soften = (x: readonly number[]) => {
    const powers = x.map((value) => Math.exp((value - Math.max(...x)) / temperature));
    return powers.map((power) => power / powers.reduce((sum, value) => sum + value));
  };
  const [q, p] = [soften(z), soften(teacher)];
  const d = q.map((value, c) => Math.log(value) - Math.log(p[c] as number));
  return {
    reverse: q.map((own, c) => temperature * own * q.reduce((sum, x, j) => sum + x * ((d[c] ?? 0) - (d[j] ?? 0)), 0)),
    forward: q.map((own, c) => temperature * (own - (p[c] as number))),
  };
}

describe("where both are sure of one class, the gradient has nothing of the other's rounding", () => {
  const [z, teacher, temperature] = [[6.5, -0.25, 1.75, 0.5], [5.75, 0.75, 0.25, -1.5], 0.5];
  const given = { logits: [z], labels: [0], teacher: [teacher], temperature };
  const expected = slopes(z, teacher, temperature);
  test.each([
    ["reverse-kl", expected.reverse],
    ["soft-target-kl", expected.forward],
  ])("%s", (loss, slope) => {
    const largest = Math.max(...slope.map(Math.abs));
    const found = gradientOf({ loss, weight: 1 }, given);
    expect(Math.max(...found.map((value, c) => Math.abs(value - (slope[c] as number)))) / largest).toBeLessThan(1e-5);
  });
});

test("standardised logits of two classes have no slope but the epsilon's", () => {
  const given = { logits: [[40, -27]], labels: [0], teacher: [[-3, 5]], temperature: 1 };
  for (const slope of gradientOf({ loss: "soft-target-kl", weight: 1, normalize: "standardize" }, given))
    expect(Math.abs(slope)).toBeLessThan(1e-7 / 47 ** 2); // ε / σ², σ = 67 / √2, times a slope below 1
});
