import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createRandom } from "@faculty/shared/random";
import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "./start-backend.ts";

const addon = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
const built = existsSync(join(addon, "lib"));

// A process starts one backend: each rung has a test file, and so a process, of its own.
test.skipIf(!built)("the first rung is native TensorFlow, which computes", async () => {
  expect(await startBackend()).toEqual({ name: "tensorflow", reason: "the native addon is built and loads" });
  expect(tf.getBackend()).toBe("tensorflow");
  expect(tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]).toBe(1 * 3 + 2 * 4);
});

test.skipIf(!built)("starting twice is starting once", async () => {
  const first = await startBackend();
  expect(await startBackend()).toEqual(first);
});

test.skipIf(!built)("rows are looked up without being read back, and TensorFlow says which is none", async () => {
  await startBackend();
  const look = (...ids: number[]) =>
    tf.tidy(() =>
      tf.gather(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor1d(ids, "int32"),
      ),
    );
  expect([...look(1, 0, 1).dataSync()]).toEqual([3, 4, 1, 2, 3, 4]);
  expect(() => look(0, 2)).toThrow("indices[1] = 2 is not in [0, 2)");
  expect(() => look(-1)).toThrow("indices[0] = -1 is not in [0, 2)");
});

test.skipIf(!built).each([
  ["convolution", 4, 24, (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 2, "same")],
  ["depthwise convolution", 1, 3, (x: tf.Tensor4D, w: tf.Tensor4D) => tf.depthwiseConv2d(x, w, 2, "valid")],
])(
  "a 1×1 filter's gradient is the sum over what its stride lets it see: %s",
  async (_, channels, filters, convolve) => {
    await startBackend();
    const random = createRandom(1, 0);
    // Each in other memory, with other values beside it.
    for (let i = 0; i < 50; i++) {
      const [rows, size] = [2, i % 2 === 0 ? 14 : 15]; // the stride divides one of them
      const values = Float32Array.from({ length: rows * size * size * channels }, () => random.normal());
      const sums = new Float64Array(channels);
      values.forEach((value, place) => {
        const [column, row] = [Math.floor(place / channels) % size, Math.floor(place / channels / size) % size];
        if (column % 2 === 0 && row % 2 === 0) sums[place % channels] = (sums[place % channels] ?? NaN) + value;
      });
      const gradient = tf.tidy(() => {
        const x = tf.tensor4d(values, [rows, size, size, channels]);
        const filter: tf.Tensor = tf.zeros([1, 1, channels, filters]);
        return tf
          .grad((w) => tf.sum(convolve(x, w as tf.Tensor4D)))(filter)
          .dataSync();
      });
      gradient.forEach((found, place) => {
        expect(found).toBeCloseTo(sums[Math.floor(place / filters)] ?? NaN, 3);
      });
    }
  },
);
