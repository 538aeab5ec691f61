import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { describe, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { type NativeBackend, nativeBackend } from "./native-backend.ts";
import { record } from "./record.ts";
import { expectClose, feedsOf, written } from "./written-graph.fixture.ts";

await startBackend();
const backend = nativeBackend() as NativeBackend;
const native = test.skipIf(nativeBackend() === null);

type Use = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

/** The moving statistics after a step, the loss, and its gradients by x, scale and offset. */
function normalised(shape: readonly number[], use: Use = (_, y) => y, training = true) {
  const random = createRandom(5, 0);
  const draw = (extents: readonly number[], mean = 0) =>
    tf.tensor(
      Float32Array.from({ length: sizeOf(extents) }, () => mean + random.normal()),
      [...extents],
    );
  const layer = tf.layers.batchNormalization({ inputShape: shape.slice(1) });
  layer.build([...shape]);
  const x = tf.variable(draw(shape, 3));
  const [scale, offset, ...moving] = layer.getWeights().map((_, i) => layer.weights[i]?.read() as tf.Variable);
  const trained = [x, scale as tf.Variable, offset as tf.Variable];
  for (const variable of [...trained.slice(1), ...moving]) variable.assign(draw(variable.shape, 1).abs());
  const weights = draw(shape);
  const work = () => {
    const loss = () =>
      use(x, layer.apply(x, { training }) as tf.Tensor)
        .mul(weights)
        .sum<tf.Scalar>();
    const { value, grads } = tf.variableGrads(loss, trained);
    return [
      value,
      ...trained.map(({ name }) => grads[name] as tf.Tensor),
      ...moving.map((variable) => variable.add(0)),
    ];
  };
  const kept = moving.map((variable) => variable.clone());
  const restore = () => {
    for (const [i, variable] of moving.entries()) variable.assign(kept[i] as tf.Tensor);
  };
  const expected = tf.tidy(work).map((tensor) => [...tensor.dataSync()]);
  restore();
  const tensors = [...trained, ...moving, weights];
  const recording = record(backend, { known: feedsOf(tensors) }, work);
  restore();
  return { expected, ...written(backend, tensors, recording) };
}

/** Of a batch's normalisation: no operation of these is left. */
const unfused = ["FusedBatchNorm", "Mean", "SquaredDifference", "Square", "Rsqrt", "Tile"];

describe("batch normalisation by its batch and its gradients are two kernels", () => {
  native.each([
    ["pictures", [6, 5, 4, 7]],
    ["pictures of one channel", [6, 5, 4, 1]],
    ["many channels", [3, 2, 2, 70]],
    ["series", [6, 5, 7]],
    ["vectors", [9, 7]],
  ])("of %s", (_, shape) => {
    const { operations, values, expected } = normalised(shape);
    expect(operations.filter((operation) => operation.startsWith("FusedBatchNorm"))).toEqual([
      "FusedBatchNormV3",
      "FusedBatchNormGradV3",
    ]);
    expect(operations.filter((operation) => unfused.includes(operation))).toEqual([]);
    expectClose(values, expected);
  });

  native.each<[string, Use]>([
    ["before", (x, y) => y.add(x.square())],
    ["after", (x, y) => y.relu().add(x)],
  ])("where what is normalised is also used %s", (_, use) => {
    const { operations, values, expected } = normalised([6, 5, 4, 7], use);
    expect(operations.filter((operation) => operation === "FusedBatchNormGradV3")).toHaveLength(1);
    expectClose(values, expected);
  });
});

native("a batch of one vector, whose variance is 0, gives the same", () => {
  const { operations, values, expected } = normalised([1, 7]);
  expect(operations).toContain("FusedBatchNormV3");
  expectClose(values, expected);
});

native("normalisation by moving statistics stays what it is", () => {
  const { operations, values, expected } = normalised([6, 5, 4, 7], undefined, false);
  expect(operations).not.toContain("FusedBatchNormV3");
  expect(operations).toContain("FusedBatchNorm");
  expectClose(values, expected);
});
