import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "./start-backend.ts";
import { tidyValues } from "./tidy-values.ts";

test("values are told, nothing of what they took stays, and nothing looks into them", async () => {
  await startBackend();
  const before = tf.memory().numTensors;
  const looked = { times: 0 };
  const values = tidyValues(() => {
    const tensor = tf.range(0, 3).mul(2);
    const told = tensor.dataSync.bind(tensor);
    tensor.dataSync = (() =>
      new Proxy(told(), { ownKeys: (of) => (looked.times++, Reflect.ownKeys(of)) })) as typeof told;
    return tensor;
  });
  expect([values[0], values[1], values[2], looked.times]).toEqual([0, 2, 4, 0]);
  expect(tf.memory().numTensors).toBe(before);
});

test("where values cannot be computed nothing stays either", () => {
  const before = tf.memory().numTensors;
  expect(() => tidyValues(() => tf.range(0, 3).reshape([2]))).toThrow();
  expect(tf.memory().numTensors).toBe(before);
});
