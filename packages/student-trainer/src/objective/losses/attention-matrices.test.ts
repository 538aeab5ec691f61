import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { attentionMatrices } from "./attention-matrices.ts";

beforeAll(async () => {
  await startBackend();
});

/** One head. */
const matrix = (rows: readonly (readonly number[])[]) => tf.tensor4d(rows.flat(), [1, 1, rows.length, rows.length]);

const teacher = [
  [0.5, 0.5],
  [1, 0],
];
const student = [
  [0.25, 0.75],
  [0.5, 0.5],
];
/** The same beside a position of padding: no query attends to it, whatever it attends to itself. */
const padded = (rows: readonly (readonly number[])[], own: readonly number[]) => [
  ...rows.map((row) => [...row, 0]),
  own,
];

function valueOf(
  variant: "mse" | "cross-entropy",
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  return tf.tidy(() => attentionMatrices(matrix(a), matrix(b), variant).dataSync()[0] as number);
}

test("mse: the mean over entries", () => {
  expect(valueOf("mse", student, teacher)).toBeCloseTo((2 * 0.25 ** 2 + 2 * 0.5 ** 2) / 4, 6);
});

test("cross-entropy: the mean over queries", () => {
  const first = -(0.5 * Math.log(0.25) + 0.5 * Math.log(0.75));
  expect(valueOf("cross-entropy", student, teacher)).toBeCloseTo((first - Math.log(0.5)) / 2, 6);
});

test.each(["mse", "cross-entropy"] as const)("%s: padding changes nothing", (variant) => {
  const value = valueOf(variant, padded(student, [0.1, 0.9, 0]), padded(teacher, [0.7, 0.3, 0]));
  expect(value).toBeCloseTo(valueOf(variant, student, teacher), 6);
});

test("other numbers of heads: the means over heads are compared", () => {
  const value = tf.tidy(() => {
    const heads = tf.concat(
      [
        matrix([
          [0, 1],
          [1, 0],
        ]),
        matrix([
          [1, 0],
          [1, 0],
        ]),
      ],
      1,
    ) as tf.Tensor4D;
    return attentionMatrices(matrix(student), heads, "mse").dataSync()[0] as number;
  });
  expect(value).toBeCloseTo(valueOf("mse", student, teacher), 6);
});
