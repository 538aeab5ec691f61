import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { type NativeBackend, nativeBackend } from "./native-backend.ts";
import { expectClose, writtenAndPlain } from "./written-graph.fixture.ts";

await startBackend();
const backend = nativeBackend() as NativeBackend;
const native = test.skipIf(nativeBackend() === null);

const [heads, places, width] = [3, 7, 2];
const large = [heads, places, places];

/** `softmax(x) · v` of each head, and the gradient by x and v of some use of it. */
function gradients(ofValues: readonly number[], attend: (x: tf.Tensor, v: tf.Tensor) => tf.Tensor) {
  return writtenAndPlain(backend, [large, ofValues], (x, v) =>
    tf.grads((a: tf.Tensor, b: tf.Tensor) => attend(a, b))([x as tf.Tensor, v as tf.Tensor]),
  );
}

/** Whether the gradient by x, which is written first and from its end, is `(dP − Σ) · P`, not `dP·P − Σ·P`. */
function isFactored(operations: readonly string[]): boolean {
  return operations.indexOf("Mul") < operations.indexOf("Sub");
}

native("the sum of a row of attention's gradient is taken of what the attention gave", () => {
  const { operations, values, expected } = gradients([heads, places, width], (x, v) => tf.matMul(tf.softmax(x), v));
  expect(isFactored(operations)).toBe(true);
  expectClose(values, expected);
});

native("so it is where the values stand on their side", () => {
  const { operations, values, expected } = gradients([heads, width, places], (x, v) =>
    tf.matMul(tf.softmax(x), v, false, true),
  );
  expect(isFactored(operations)).toBe(true);
  expectClose(values, expected);
});

native("where the probabilities stand on their side, it is taken of the gradient of what they weigh", () => {
  const { operations, values, expected } = gradients([heads, places, width], (x, v) =>
    tf.matMul(tf.softmax(x), v, true, false),
  );
  expect(isFactored(operations)).toBe(true);
  expectClose(values, expected);
});

native.each<[string, readonly number[], (x: tf.Tensor, v: tf.Tensor) => tf.Tensor]>([
  ["what is wider than the attention", [heads, places, 9], (x, v) => tf.matMul(tf.softmax(x), v)],
  [
    "another use of the probabilities",
    [heads, places, width],
    (x, v) => {
      const p = tf.softmax(x);
      return tf.add(tf.sum(tf.matMul(p, v)), tf.sum(tf.square(p)));
    },
  ],
])("the gradient stays as it is of %s", (_, ofValues, attend) => {
  const { operations, values, expected } = gradients(ofValues, attend);
  expect(isFactored(operations)).toBe(false);
  expectClose(values, expected);
});
