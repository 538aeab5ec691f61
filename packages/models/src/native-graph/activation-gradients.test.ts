import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { type NativeBackend, nativeBackend } from "./native-backend.ts";
import { countOf, expectClose, writtenAndPlain } from "./written-graph.fixture.ts";

await startBackend();
const backend = nativeBackend() as NativeBackend;
const native = test.skipIf(nativeBackend() === null);

native("the gradients of sigmoid and tangent are a kernel each, of other factors none", () => {
  const { operations, values, expected } = writtenAndPlain(backend, [[2, 4]], (x) => {
    const gradient = tf.grad((of) => tf.mul(tf.sigmoid(of), tf.tanh(of)));
    return [gradient(x as tf.Tensor), tf.mul(x as tf.Tensor, tf.mul(x as tf.Tensor, tf.sub(2, x as tf.Tensor)))];
  });
  expect([countOf(operations, "SigmoidGrad"), countOf(operations, "TanhGrad")]).toEqual([1, 1]);
  expectClose(values, expected);
});
