import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { layerOutputs } from "./layer-outputs.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const shapesOf = (model: tf.LayersModel) =>
  Object.fromEntries([...layerOutputs(model)].map(([name, { shape }]) => [name, shape]));

test("names what lies between the input and the output", () => {
  const layers = [
    tf.layers.flatten({ name: "flat", inputShape: [2, 3] }),
    tf.layers.dense({ name: "hidden", units: 5 }),
    tf.layers.dense({ name: "logits", units: 4 }),
  ];
  const model = tf.sequential({ layers });
  expect(shapesOf(model)).toEqual({ flat: [null, 6], hidden: [null, 5] });
  model.dispose();
});

test("leaves out a layer that is applied twice, and takes a model within the model as one layer", () => {
  const input = tf.input({ shape: [4] });
  const twice = tf.layers.dense({ name: "twice", units: 4 });
  const inner = tf.sequential({
    name: "inner",
    layers: [tf.layers.dense({ name: "deep", units: 3, inputShape: [4] })],
  });
  const once = inner.apply(twice.apply(twice.apply(input))) as tf.SymbolicTensor;
  const logits = tf.layers.dense({ name: "logits", units: 2 }).apply(once) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: logits });
  expect(shapesOf(model)).toEqual({ inner: [null, 3] });
  model.dispose();
});

test("a model of one layer has none", () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] });
  expect(shapesOf(model)).toEqual({});
  model.dispose();
});
