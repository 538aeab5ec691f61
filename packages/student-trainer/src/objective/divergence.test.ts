import { startBackend, tf } from "@faculty/shared/backend";
import { beforeAll, expect, test } from "vitest";
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
