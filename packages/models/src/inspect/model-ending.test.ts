import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { outlineBuilt } from "../layers/outline-built.ts";
import { graphEnding, layersEnding, type ModelEnding } from "./model-ending.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const node = (name: string, op: string, ...input: string[]) => ({ name, op, input });

test("a softmax is found behind the identities that converters add", () => {
  const nodes = [
    node("x", "Placeholder"),
    node("p", "Softmax", "x"),
    node("q", "Identity", "p"),
    node("Identity", "Identity", "q:0"),
  ];
  expect(graphEnding({ node: nodes }, "Identity:0")).toBe("probabilities");
});

test("a graph that ends otherwise yields logits, one that ends in LogSoftmax log-probabilities", () => {
  expect(graphEnding({ node: [node("out", "BiasAdd", "x")] }, "out")).toBe("logits");
  expect(graphEnding({ node: [node("out", "LogSoftmax", "x")] }, "out")).toBe("log-probabilities");
});

test("identities that go in a circle end the search", () => {
  expect(graphEnding({ node: [node("a", "Identity", "b"), node("b", "Identity", "a")] }, "a")).toBe("logits");
});

test("a softmax is found behind operations that only move values", () => {
  const nodes = [
    node("x", "Placeholder"),
    node("p", "Softmax", "x"),
    node("q", "Squeeze", "p"),
    node("r", "Cast", "q"),
  ];
  expect(graphEnding({ node: [...nodes, node("out", "Reshape", "r", "shape")] }, "out")).toBe("probabilities");
});

const softmax = () => tf.layers.dense({ units: 4, activation: "softmax" });
const inner = (inputShape: number[], ...layers: tf.layers.Layer[]) =>
  tf.sequential({ layers: [tf.layers.inputLayer({ inputShape }), ...layers] });

test.each<readonly [string, tf.layers.Layer[], ModelEnding]>([
  ["a reshape", [softmax(), tf.layers.reshape({ targetShape: [4] })], "probabilities"],
  [
    "a dropout and an activation that changes nothing",
    [softmax(), tf.layers.dropout({ rate: 0.5 }), tf.layers.activation({ activation: "linear" })],
    "probabilities",
  ],
  [
    "a softmax layer and a flatten",
    [tf.layers.reshape({ targetShape: [1, 6] }), tf.layers.softmax(), tf.layers.flatten()],
    "probabilities",
  ],
  ["a model within the model", [inner([6], softmax())], "probabilities"],
  [
    "a mean over positions",
    [
      tf.layers.reshape({ targetShape: [3, 2] }),
      tf.layers.timeDistributed({ layer: softmax() }),
      tf.layers.globalAveragePooling1d(),
    ],
    "probabilities",
  ],
  [
    "a sigmoid under a reshape",
    [tf.layers.dense({ units: 4, activation: "sigmoid" }), tf.layers.reshape({ targetShape: [4] })],
    "sigmoids",
  ],
  ["a softmax that another layer reads", [softmax(), tf.layers.dense({ units: 4 })], "logits"],
  ["nothing but its input", [tf.layers.dropout({ rate: 0.5 })], "logits"],
])("the end of a LayersModel is told through %s", (_, layers, ending) => {
  expect(layersEnding(outlineBuilt(inner([6], ...layers)))).toBe(ending);
});

test("the mean of several softmaxes is probabilities, that of a softmax and logits is not", () => {
  const input = tf.input({ shape: [6] });
  const heads = [softmax(), softmax(), tf.layers.dense({ units: 4 })].map(
    (layer) => layer.apply(input) as tf.SymbolicTensor,
  );
  const mean = (of: tf.SymbolicTensor[]) =>
    tf.model({ inputs: input, outputs: tf.layers.average().apply(of) as tf.SymbolicTensor });
  expect(layersEnding(outlineBuilt(mean(heads.slice(0, 2))))).toBe("probabilities");
  expect(layersEnding(outlineBuilt(mean(heads.slice(1))))).toBe("logits");
});
