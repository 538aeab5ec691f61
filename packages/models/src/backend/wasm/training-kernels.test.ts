import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../start-backend.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

/** Gradients of `Σ f(x, w) · direction`, by x and by w, on one backend. */
async function gradients(backend: string, apply: Apply, xShape: number[], wShape: number[]): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const x = tf.randomNormal(xShape, 0, 1, "float32", 11);
    const w = tf.randomNormal(wShape, 0, 1, "float32", 12);
    const scalar = (a: tf.Tensor, b: tf.Tensor) => {
      const y = apply(a, b);
      return y
        .mul(tf.randomNormal(y.shape, 0, 1, "float32", 13))
        .sum()
        .asScalar();
    };
    return tf
      .grads(scalar)([x, w])
      .map((gradient) => gradient.dataSync().slice() as Float32Array);
  });
}

type Apply = (x: tf.Tensor, w: tf.Tensor) => tf.Tensor;

const conv =
  (strides: number | [number, number], pad: "same" | "valid" | number): Apply =>
  (x, w) =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
const depthwise =
  (strides: number, pad: "same" | "valid"): Apply =>
  (x, w) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
const maxPool =
  (size: number, strides: number, pad: "same" | "valid"): Apply =>
  (x, w) =>
    tf.maxPool(x.mul(w) as tf.Tensor4D, size, strides, pad);
const tiedMaxPool: Apply = (x, w) => tf.maxPool(x.mul(w).relu() as tf.Tensor4D, 2, 2, "valid");
const averagePool: Apply = (x, w) => tf.avgPool(x.mul(w) as tf.Tensor4D, 3, 2, "same");
const doubled: Apply = (x, w) => {
  const [, rows = 0, columns = 0] = x.shape;
  return tf.image.resizeNearestNeighbor(x.mul(w) as tf.Tensor4D, [2 * rows, 2 * columns]);
};
const lookUp: Apply = (x, w) => tf.gather(w, tf.tensor1d([2, 0, 2, 1], "int32")).mul(x);
const batchNorm: Apply = (x, w) => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.batchNorm(
    x as tf.Tensor4D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    w as tf.Tensor1D,
    w as tf.Tensor1D,
  );
};

const cases: readonly [string, Apply, number[], number[]][] = [
  ["a 3×3 convolution, padding same", conv(1, "same"), [2, 7, 6, 3], [3, 3, 3, 4]],
  ["a 3×3 convolution, padding valid", conv(1, "valid"), [2, 7, 6, 3], [3, 3, 3, 4]],
  ["a 1×1 convolution, stride 2", conv(2, "valid"), [2, 7, 6, 3], [1, 1, 3, 4]],
  ["a 5×2 convolution, strides 2 and 3, padding same", conv([2, 3], "same"), [3, 9, 8, 1], [5, 2, 1, 2]],
  ["a 3×3 convolution, stride 2, rows left over", conv(2, "valid"), [1, 8, 8, 2], [3, 3, 2, 2]],
  ["a 3×3 convolution, explicit padding", conv(1, 2), [1, 5, 5, 2], [3, 3, 2, 2]],
  ["a depthwise convolution", depthwise(1, "same"), [2, 6, 5, 3], [3, 3, 3, 2]],
  ["a depthwise convolution, stride 2", depthwise(2, "valid"), [2, 8, 7, 3], [3, 3, 3, 1]],
  ["a depthwise convolution, stride 2, padding same", depthwise(2, "same"), [2, 8, 7, 3], [3, 3, 3, 1]],
  ["max pooling", maxPool(2, 2, "valid"), [2, 6, 5, 3], [1]],
  ["max pooling, windows that overlap", maxPool(3, 2, "same"), [2, 6, 5, 3], [1]],
  ["max pooling, windows with gaps", maxPool(2, 3, "valid"), [2, 7, 9, 2], [1]],
  ["max pooling, equal maxima", tiedMaxPool, [2, 6, 6, 3], [1]],
  ["average pooling", averagePool, [2, 6, 5, 3], [1]],
  ["doubling by the nearest pixel", doubled, [2, 3, 4, 2], [1]],
  ["an embedding look-up", lookUp, [4, 3], [5, 3]],
  ["batch normalisation", batchNorm, [2, 4, 4, 3], [3]],
];

test.each(cases)("wasm has the cpu backend's gradients of %s", async (_name, apply, xShape, wShape) => {
  const expected = await gradients("cpu", apply, xShape, wShape);
  const actual = await gradients("wasm", apply, xShape, wShape);
  for (const [index, gradient] of expected.entries())
    for (const [i, value] of gradient.entries()) expect(actual[index]?.[i]).toBeCloseTo(value, 3);
});

test("the kernels leave no tensor behind on either backend", async () => {
  for (const [, apply, xShape, wShape] of cases) {
    await gradients("wasm", apply, xShape, wShape);
    const before = tf.memory().numTensors;
    const cpuBefore = tf.findBackend("cpu").numDataIds();
    const wasmBefore = tf.findBackend("wasm").numDataIds();
    await gradients("wasm", apply, xShape, wShape);
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.findBackend("cpu").numDataIds()).toBe(cpuBefore);
    expect(tf.findBackend("wasm").numDataIds()).toBe(wasmBefore);
  }
});
