import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { AttentionMix, AttentionWeights } from "./attention.ts";
import { LayerNorm } from "./layer-norm.ts";
import { MaskedMean } from "./masked-mean.ts";
import { PaddingMask } from "./padding-mask.ts";
import { PositionEmbedding } from "./position-embedding.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const identity = [
  [1, 0],
  [0, 1],
];

/** A layer with weights put into it, on values `[1, length, width]`. */
function applied(layer: tf.layers.Layer, weights: readonly tf.Tensor[], ...inputs: tf.Tensor[]): number[] {
  return tf.tidy(() => {
    const given = inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs;
    layer.apply(given);
    if (weights.length > 0) layer.setWeights([...weights]);
    return [...(layer.apply(given) as tf.Tensor).dataSync()];
  });
}

test("a token id, or a time step with any value, is no padding", () => {
  expect(applied(new PaddingMask({}), [], tf.tensor2d([[3, 1, 0]]))).toEqual([1, 1, 0]);
  expect(
    applied(
      new PaddingMask({}),
      [],
      tf.tensor3d([
        [
          [0, -2],
          [0, 0],
          [1, 0],
        ],
      ]),
    ),
  ).toEqual([1, 0, 1]);
});

test("the mean is over what is not padding, 0 where everything is", () => {
  const values = tf.tensor3d([
    [
      [1, 2],
      [3, 6],
      [9, 9],
    ],
    [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  ]);
  const mask = tf.tensor2d([
    [1, 1, 0],
    [0, 0, 0],
  ]);
  expect(applied(new MaskedMean({}), [], values, mask)).toEqual([(1 + 3) / 2, (2 + 6) / 2, 0, 0]);
});

test("each position gets its own vector", () => {
  const positions = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  expect(applied(new PositionEmbedding({ seed: 1 }), [positions], tf.ones([1, 2, 2]))).toEqual([2, 3, 4, 5]);
});

test("layer normalisation leaves mean 0 and variance 1, then scales and moves", () => {
  const values = applied(new LayerNorm({}), [tf.tensor1d([2, 1]), tf.tensor1d([0, 10])], tf.tensor3d([[[1, 3]]]));
  const deviation = Math.sqrt(1 + 1e-3);
  expect(values[0]).toBeCloseTo((2 * -1) / deviation, 5);
  expect(values[1]).toBeCloseTo(10 + 1 / deviation, 5);
});

test("attention is softmax(Q Kᵀ / √d) over what is not padding", () => {
  const values = tf.tensor3d([
    [
      [1, 0],
      [0, 2],
      [5, 5],
    ],
  ]);
  const projections = [tf.tensor2d(identity), tf.zeros([2]), tf.tensor2d(identity), tf.zeros([2])];
  const rows = applied(new AttentionWeights({ heads: 1 }), projections, values, tf.tensor2d([[1, 1, 0]]));
  const share = (a: number, b: number) =>
    Math.exp(a / Math.SQRT2) / (Math.exp(a / Math.SQRT2) + Math.exp(b / Math.SQRT2));
  // q₁ = (1, 0): scores 1, 0; q₂ = (0, 2): scores 0, 4
  [share(1, 0), share(0, 1), 0, share(0, 4), share(4, 0), 0].forEach((value, i) => {
    expect(rows[i]).toBeCloseTo(value, 6);
  });
  expect(rows[2]).toBe(0);
});

test("each head attends by its own part of the vectors", () => {
  const values = tf.tensor3d([
    [
      [3, 0],
      [0, 0],
    ],
  ]);
  const projections = [tf.tensor2d(identity), tf.zeros([2]), tf.tensor2d(identity), tf.zeros([2])];
  const rows = applied(new AttentionWeights({ heads: 2 }), projections, values, tf.ones([1, 2]));
  expect(rows[0]).toBeCloseTo(Math.exp(9) / (Math.exp(9) + 1), 6); // the first head sees 3, d = 1
  expect(rows.slice(4)).toEqual([0.5, 0.5, 0.5, 0.5]); // the second sees 0 everywhere
});

test("attended values are each head's mixture, projected together", () => {
  const values = tf.tensor3d([
    [
      [1, 10],
      [3, 30],
    ],
  ]);
  const attention = tf.tensor4d([
    [
      [
        [0.5, 0.5],
        [1, 0],
      ],
      [
        [0, 1],
        [0.25, 0.75],
      ],
    ],
  ]);
  const projections = [
    tf.tensor2d(identity),
    tf.zeros([2]),
    tf.tensor2d([
      [0, 1],
      [1, 0],
    ]),
    tf.tensor1d([0.5, 0]),
  ];
  const mixed = applied(new AttentionMix({ heads: 2 }), projections, values, attention);
  expect(mixed).toEqual([30 + 0.5, (1 + 3) / 2, 0.25 * 10 + 0.75 * 30 + 0.5, 1]);
});

test.each([0, -2, 0.5, 3])("%d heads are refused for vectors of 4", (heads) => {
  expect(() => new AttentionWeights({ heads }).apply([tf.ones([1, 2, 4]), tf.ones([1, 2])])).toThrow(
    `attention of ${heads} heads over [2, 4]: the width must be a multiple of the heads`,
  );
});
