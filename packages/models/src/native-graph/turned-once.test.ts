import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { type NativeBackend, nativeBackend } from "./native-backend.ts";
import { countOf, expectClose, writtenAndPlain } from "./written-graph.fixture.ts";

await startBackend();
const backend = nativeBackend() as NativeBackend;
const native = test.skipIf(nativeBackend() === null);

const [steps, rows, inner, width] = [5, 2, 3, 4];
const shapes = [
  [steps, rows, inner],
  [width, inner],
];

/** What each of the first few pieces gives with the second tensor's transpose. */
function products(count: number) {
  return writtenAndPlain(backend, shapes, (x, w) =>
    tf
      .unstack(x as tf.Tensor)
      .slice(0, count)
      .map((piece) => tf.matMul(piece as tf.Tensor2D, w as tf.Tensor2D, false, true)),
  );
}

native("a matrix that four products take as its transpose is turned once", () => {
  const { operations, values, expected } = products(4);
  expect([countOf(operations, "MatMul"), countOf(operations, "Transpose")]).toEqual([4, 1]);
  expectClose(values, expected);
});

native("three products turn it themselves", () => {
  const { operations, values, expected } = products(3);
  expect([countOf(operations, "MatMul"), countOf(operations, "Transpose")]).toEqual([3, 0]);
  expectClose(values, expected);
});

native("products with several matrices turn each for itself", () => {
  const { operations, values, expected } = writtenAndPlain(backend, [...shapes, [width, inner]], (x, w, v) =>
    tf
      .unstack(x as tf.Tensor)
      .map((piece, i) => tf.matMul(piece as tf.Tensor2D, (i === 0 ? v : w) as tf.Tensor2D, false, true)),
  );
  expect([countOf(operations, "MatMul"), countOf(operations, "Transpose")]).toEqual([steps, 1]);
  expectClose(values, expected);
});
