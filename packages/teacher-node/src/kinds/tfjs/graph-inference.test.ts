import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import type { Forward } from "@faculty/models/native-graph";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { graphInference, heldWeights } from "./graph-inference.ts";

const inputShape = [6, 6, 1];

beforeAll(async () => {
  expect((await startBackend()).name).toBe("tensorflow");
});

function inputsOf(rows: number): Float32Array {
  return Float32Array.from({ length: rows * 36 }, (_, i) => Math.sin(i));
}

/** As of a model that has learned: no scale is 1, no mean 0. */
function drawWeights(model: tf.LayersModel): void {
  tf.tidy(() =>
    model.setWeights(
      model.weights.map(({ name, shape }, i) => {
        const [low, high] = name.includes("variance") ? [0.5, 1.5] : [-0.4, 0.6];
        return tf.randomUniform(shape as number[], low, high, "float32", i + 1);
      }),
    ),
  );
}

test.each([
  { kind: "cnn", filters: [4, 8], units: [16] },
  { kind: "cnn", filters: [4], batchNorm: true, dropout: 0.5 },
  { kind: "mlp", units: [12] },
  { kind: "resnet", depth: 8, width: 4 },
  { kind: "depthwise-cnn", filters: [4, 8, 8] },
])("computes what the model does, on any number of rows: %j", async (spec) => {
  const model = await buildModel(spec, inputShape, numberedOutput(3), 1);
  drawWeights(model);
  const weights = model.weights.map((weight) => weight.read());
  const forward: Forward = (inputs) => [model.apply(inputs) as tf.Tensor];
  const sample = { shape: inputShape, whole: undefined, who: "teacher t" };
  using copying = graphInference(forward, sample, [])!;
  using sharing = graphInference(forward, sample, weights)!;
  for (const rows of [1, 2, 3, 64]) {
    const inputs = inputsOf(rows);
    const expected = tf.tidy(() => (model.predict(tf.tensor(inputs, [rows, ...inputShape])) as tf.Tensor).dataSync());
    for (const graph of [copying, sharing]) {
      const [logits] = graph.run(inputs, rows);
      expect(logits!.shape).toEqual([rows, 3]);
      const largest = Math.max(1, ...expected.map(Math.abs));
      logits!.data.forEach((value, i) => expect(value / largest).toBeCloseTo(expected[i]! / largest, 5));
    }
  }
  model.dispose();
});

test.each([
  { kind: "embedding-pool", embedding: 4 },
  { kind: "transformer", blocks: 1, heads: 2, width: 4, feedForward: 6 },
  { kind: "cnn-1d", filters: [4], embedding: 4 },
  { kind: "gru", units: [4, 3], embedding: 4 },
  { kind: "lstm", units: [4], embedding: 4 },
])("computes of texts what the model does, on any number of rows: %j", async (spec) => {
  const [shape, vocabulary] = [[5], Array.from({ length: 9 }, (_, id) => `token ${id}`)];
  const model = await buildModel(spec, shape, numberedOutput(3), 1, vocabulary);
  const sample = { shape, whole: undefined, who: "teacher t" };
  using graph = graphInference((inputs) => [model.apply(inputs) as tf.Tensor], sample, [])!;
  for (const rows of [1, 2, 33]) {
    const inputs = Float32Array.from({ length: rows * 5 }, (_, i) => (i % 5 === 4 ? 0 : (i * 7) % 9));
    const [logits] = graph.run(inputs, rows);
    const expected = tf.tidy(() => (model.predict(tf.tensor(inputs, [rows, ...shape])) as tf.Tensor).dataSync());
    expect(logits!.shape).toEqual([rows, 3]);
    logits!.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  }
  expect(() => graph.run(Float32Array.of(1, 2, 9, 0, 0), 1)).toThrow("= 9 is not in [0, 9)");
  model.dispose();
});

test("leaves no tensors behind", async () => {
  const model = await buildModel({ kind: "mlp", units: [4] }, inputShape, numberedOutput(2), 1);
  const before = tf.memory().numTensors;
  using graph = graphInference(
    (inputs) => [model.apply(inputs) as tf.Tensor],
    { shape: inputShape, whole: undefined, who: "teacher t" },
    [],
  )!;
  graph.run(inputsOf(2), 2);
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

test.each<[string, Forward]>([
  ["a factor", (inputs) => [inputs.mean([1, 2]).mul(inputs.shape[0]!)]],
  ["zeros, two for each sample", (inputs) => [inputs.mean([1, 2]).add(tf.zeros([2 * inputs.shape[0]!, 1]).sum())]],
  ["two extents of a shape", (inputs) => [tf.zeros([inputs.shape[0]!, inputs.shape[0]!])]],
  ["a tensor's size", (inputs) => [tf.concat([inputs.mean([1, 2]), tf.ones([inputs.shape[0]!, 1])], 1)]],
])("is not made where the number of rows goes into %s", (_, forward) => {
  expect(graphInference(forward, { shape: inputShape, whole: undefined, who: "teacher t" }, [])).toBeNull();
});

test("computes what a model of ResNet-50's samples and weights does, and shares those", () => {
  const [shape, classes] = [[224, 224, 3], 10];
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: shape, filters: 128, kernelSize: 7, strides: 32, padding: "same" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4096, activation: "relu" }),
      tf.layers.dense({ units: classes }),
    ],
  });
  const held = heldWeights(model.weights.map((weight) => weight.read()));
  expect(held.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(25e6);
  const sample = { shape, whole: undefined, who: "teacher t" };
  using graph = graphInference((inputs) => [model.apply(inputs) as tf.Tensor], sample, held)!;
  const inputs = Float32Array.from({ length: 2 * 224 * 224 * 3 }, (_, i) => Math.sin(i));
  const [logits] = graph.run(inputs, 2);
  const expected = tf.tidy(() => (model.predict(tf.tensor(inputs, [2, ...shape])) as tf.Tensor).dataSync());
  expect(logits!.shape).toEqual([2, classes]);
  logits!.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  model.dispose();
});

test("shares the weights of a large model, and copies those of a small one", () => {
  const [small, large] = [{ size: 8 * 1024 * 1024, dtype: "float32" } as const, { size: 1, dtype: "float32" } as const];
  expect(heldWeights([small])).toEqual([]);
  expect(heldWeights([small, large])).toEqual([small, large]);
  expect(heldWeights([small, { size: 1, dtype: "int32" }])).toEqual([small]);
});
