import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { readWeights } from "./model-weights.ts";
import { addToOutputBias, outputBias } from "./output-bias.ts";

beforeAll(async () => {
  await startBackend();
});

test("adds to the outputs named, and to no other weight", async () => {
  const model = await buildModel({ kind: "mlp", units: [4] }, [2], numberedOutput(3), 1);
  const before = readWeights(model);
  const tensors = tf.memory().numTensors;
  addToOutputBias(model, new Map([[2, 3.5]]));
  addToOutputBias(model, new Map([[2, -1]]));
  expect(tf.memory().numTensors).toBe(tensors);
  expect(readWeights(model)).toEqual([...before.slice(0, -1), Float32Array.of(0, 0, 2.5)]);
  model.dispose();
});

test.each([
  ["without biases", [tf.layers.dense({ name: "end", units: 3, useBias: false })], "end (Dense)"],
  ["with an activation", [tf.layers.dense({ name: "end", units: 3, activation: "relu" })], "end (Dense)"],
  [
    "followed by another layer",
    [tf.layers.dense({ units: 3 }), tf.layers.batchNormalization({ name: "norm" })],
    "norm (BatchNormalization)",
  ],
])("a dense layer %s is refused by name", (_, layers, end) => {
  const input = tf.input({ shape: [2] });
  const output = layers.reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  const model = tf.model({ inputs: input, outputs: output });
  expect(() => outputBias(model)).toThrow(
    `classBias: the student ends in layer ${end}, expected a dense layer with biases and without an activation`,
  );
  model.dispose();
});
