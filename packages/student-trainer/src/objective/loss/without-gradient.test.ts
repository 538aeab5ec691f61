import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { withoutGradient } from "./without-gradient.ts";

beforeAll(async () => {
  await startBackend();
});

test("x · f(x) has the gradient f(x) where f is a constant", () => {
  const gradient = tf.grad((x) => x.mul(withoutGradient(x, (z) => z.square())).sum())(tf.tensor1d([3, -2]));
  expect([...gradient.dataSync()]).toEqual([3 ** 2, (-2) ** 2]);
});

test("f may use what has no gradient", () => {
  const isPositive = (z: tf.Tensor) => z.greater(0).toFloat();
  const gradient = tf.grad((x) => x.mul(withoutGradient(x, isPositive)).sum())(tf.tensor1d([3, -2]));
  expect([...gradient.dataSync()]).toEqual([1, 0]);
});
