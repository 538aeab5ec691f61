import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { type NativeBackend, nativeBackend } from "./native-backend.ts";
import { countOf, expectClose, writtenAndPlain } from "./written-graph.fixture.ts";

await startBackend();
const backend = nativeBackend() as NativeBackend;
const native = test.skipIf(nativeBackend() === null);

const [steps, rows, inner, width] = [5, 2, 3, 4];

native("products of all pieces with one matrix are one, with the bias that is added to each", () => {
  const shapes = [[steps, rows, inner], [inner, width], [width], [rows, width]];
  const { operations, values, expected } = writtenAndPlain(backend, shapes, (x, w, b, h) =>
    tf.unstack(x as tf.Tensor).flatMap((piece, i) => {
      const product = tf.matMul(piece as tf.Tensor2D, w as tf.Tensor2D);
      // The recurrent part of a cell stands between product and bias; here it is another one at each step.
      return tf.add(tf.add(product, tf.mul(h as tf.Tensor, i)), b as tf.Tensor);
    }),
  );
  expect(countOf(operations, "MatMul")).toBe(1);
  expect(countOf(operations, "BiasAdd")).toBe(1);
  expectClose(values, expected);
});

native("products stay that are of some pieces alone, with several matrices or of several forms, or few", () => {
  const products = (pieces: readonly tf.Tensor[], of: (i: number) => tf.Tensor) =>
    pieces.map((piece, i) => tf.matMul(piece as tf.Tensor2D, of(i) as tf.Tensor2D));
  const shapes = [
    [steps, rows, inner],
    [inner, width],
    [inner, width],
  ];
  const some = writtenAndPlain(backend, shapes, (x, w) =>
    products(tf.unstack(x as tf.Tensor).slice(1), () => w as tf.Tensor),
  );
  const several = writtenAndPlain(backend, shapes, (x, w, v) =>
    products(tf.unstack(x as tf.Tensor), (i) => (i === 2 ? v : w) as tf.Tensor),
  );
  const few = writtenAndPlain(
    backend,
    [
      [3, rows, inner],
      [inner, width],
    ],
    (x, w) => products(tf.unstack(x as tf.Tensor), () => w as tf.Tensor),
  );
  const turned = writtenAndPlain(
    backend,
    [
      [steps, rows, inner],
      [inner, inner],
    ],
    (x, w) =>
      tf.unstack(x as tf.Tensor).map((piece, i) => tf.matMul(piece as tf.Tensor2D, w as tf.Tensor2D, false, i === 1)),
  );
  const reshaped = writtenAndPlain(
    backend,
    [
      [steps, 2, 2],
      [2, 2],
    ],
    (x, w) =>
      tf.unstack(x as tf.Tensor).map((piece, i) => {
        const [left, right] =
          i === 1
            ? [
                [1, 4],
                [4, 1],
              ]
            : [
                [2, 2],
                [2, 2],
              ];
        return tf.matMul(
          piece.reshape(left as number[]) as tf.Tensor2D,
          (w as tf.Tensor).reshape(right as number[]) as tf.Tensor2D,
        );
      }),
  );
  const stay = [some, several, few, turned, reshaped];
  const counts = stay.map(({ operations }) => countOf(operations, "MatMul"));
  expect(counts).toEqual([steps - 1, steps, 3, steps, steps]);
  for (const { values, expected } of stay) expectClose(values, expected);
});

native("a bias that is another one at a step stays behind its product", () => {
  const shapes = [[steps, rows, inner], [inner, width], [width], [width]];
  const { operations, values, expected } = writtenAndPlain(backend, shapes, (x, w, b, c) =>
    tf
      .unstack(x as tf.Tensor)
      .map((piece, i) => tf.add(tf.matMul(piece as tf.Tensor2D, w as tf.Tensor2D), (i === 1 ? c : b) as tf.Tensor)),
  );
  expect([countOf(operations, "MatMul"), countOf(operations, "BiasAdd")]).toEqual([1, steps]);
  expectClose(values, expected);
});

native("gradients of a matrix and a bias that every step uses are one product and one sum", () => {
  // [steps, rows, inner], [inner, width], [width]; each step takes what the one before gave.
  const shapes = [[steps, rows, inner], [inner, width], [width, width], [width]];
  const loss = (x: tf.Tensor, w: tf.Tensor, u: tf.Tensor, b: tf.Tensor) => {
    let h: tf.Tensor = tf.zeros([rows, width]);
    for (const piece of tf.unstack(x)) {
      const sum = tf.add(
        tf.matMul(piece as tf.Tensor2D, w as tf.Tensor2D),
        tf.matMul(h as tf.Tensor2D, u as tf.Tensor2D),
      );
      h = tf.tanh(tf.add(sum, b));
    }
    return tf.sum<tf.Scalar>(tf.mul(h, h));
  };
  const { operations, values, expected } = writtenAndPlain(backend, shapes, (...given) =>
    tf.grads(loss as (...x: tf.Tensor[]) => tf.Tensor)(given),
  );
  // Forward one for all pieces and one a step; back one a step but the first; one each for x, w and u.
  expect(countOf(operations, "MatMul")).toBe(1 + steps + (steps - 1) + 3);
  expect(countOf(operations, "BiasAddGrad")).toBe(1);
  expect(countOf(operations, "TanhGrad")).toBe(steps);
  expectClose(values, expected);
});

native("a sum of which something else reads a part stays", () => {
  const shapes = [
    [rows, inner],
    [rows, width],
  ];
  const { operations, values, expected } = writtenAndPlain(backend, shapes, (a, b) => {
    const products = [1, 2, 3, 4].map((factor) =>
      tf.matMul(tf.mul(a as tf.Tensor, factor) as tf.Tensor2D, b as tf.Tensor2D, true, false),
    );
    const part = tf.add(products[0] as tf.Tensor, products[1] as tf.Tensor);
    return [products.slice(2).reduce<tf.Tensor>((sum, product) => tf.add(sum, product), part), part];
  });
  expect(countOf(operations, "MatMul")).toBe(4);
  expectClose(values, expected);
});
