import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "./build-model.ts";
import { loadModel } from "./load-model.ts";

let folder: string;
beforeAll(async () => {
  await startBackend("cpu");
  folder = await mkdtemp(join(tmpdir(), "faculty-keras3-"));
});
afterAll(() => rm(folder, { recursive: true }));

const policy = { module: "keras", class_name: "DTypePolicy", config: { name: "float32" }, registered_name: null };

function tensor(layer: string): object {
  const config = { shape: [null, 2], dtype: "float32", keras_history: [layer, 0, 0] };
  return { class_name: "__keras_tensor__", config };
}

/** A layer as Keras 3.15 writes it, of the outputs of others. */
function layer(kind: string, name: string, args: readonly unknown[], config: object): object {
  return {
    module: "keras.layers",
    class_name: kind,
    registered_name: null,
    name,
    config: { name, trainable: true, dtype: policy, ...config },
    inbound_nodes: args.length === 0 ? [] : [{ args, kwargs: { mask: null } }],
  };
}

const dense = (name: string, args: readonly unknown[], config: object = {}) =>
  layer("Dense", name, args, { units: 2, activation: "linear", use_bias: false, ...config });
const input = (name: string) => ({ ...layer("InputLayer", name, [], { batch_shape: [null, 2] }) });

/** `body(x) + x`, where `body` is a model within the model; then a leaky ReLU, and `head`. */
const topology = functional(
  [
    input("in"),
    {
      ...layer("Functional", "body", [tensor("in")], {}),
      config: {
        name: "body",
        trainable: true,
        layers: [input("inner"), dense("hidden", [tensor("inner")])],
        input_layers: ["inner", 0, 0],
        output_layers: ["hidden", 0, 0],
      },
    },
    layer("Add", "sum", [[tensor("body"), tensor("in")]], {}),
    layer("LeakyReLU", "leaky", [tensor("sum")], { negative_slope: 0.5 }),
    dense("head", [tensor("leaky")], { activation: "linear" }),
  ],
  "head",
);

function functional(layers: readonly object[], output: string): object {
  const config = { name: "f", trainable: true, layers, input_layers: ["in", 0, 0], output_layers: [output, 0, 0] };
  return { module: "keras.src.models.functional", class_name: "Functional", registered_name: "Functional", config };
}

async function write(modelTopology: object, weights: Readonly<Record<string, readonly number[]>>): Promise<void> {
  const specs = Object.keys(weights).map((name) => ({ name, shape: [2, 2], dtype: "float32" }));
  const json = { format: "layers-model", modelTopology, weightsManifest: [{ paths: ["w.bin"], weights: specs }] };
  await writeFile(join(folder, "model.json"), JSON.stringify(json));
  await writeFile(join(folder, "w.bin"), new Uint8Array(Float32Array.from(Object.values(weights).flat()).buffer));
}

const given = { classesWithoutManifest: ["a", "b"] };

test("a model of Keras 3 is read as it was written, under the names that it gives its weights", async () => {
  await write(topology, { "f/body/hidden/kernel": [1, 0, 0, -4], "f/head/kernel": [1, 3, 0, 1] });
  const { model } = await loadModel(folder, given);
  const said = tf.tidy(() => [...(model.predict(tf.tensor2d([[2, 1]])) as tf.Tensor).dataSync()]);
  model.dispose();
  const [first, second] = [2 * 1 + 2, 1 * -4 + 1]; // body(x) + x
  const leaky = 0.5 * second; // which is negative
  expect(said).toEqual([first, 3 * first + leaky]);
});

test("a topology of Keras 3 alone is a student", async () => {
  const path = join(folder, "student.json");
  await writeFile(path, JSON.stringify({ keras_version: "3.6.0", backend: "jax", model_config: topology }));
  const model = await buildModel({ kind: "file", path }, [2], numberedOutput(2), 1);
  expect(model.layers.map(({ name }) => name)).toEqual(["in", "body", "sum", "leaky", "head"]);
  model.dispose();
});

const instead = "; export it as a GraphModel (model.export, then tensorflowjs_converter), or write it with Keras 2";

test.each<readonly [what: string, layers: readonly object[], weights: readonly string[], message: string]>([
  [
    "an operation on tensors",
    [layer("Multiply", "twice", [tensor("in"), 2], {}), dense("out", [tensor("twice")])],
    ["out/kernel"],
    `written by Keras 3: twice (Multiply) reads other things than the outputs of layers${instead}`,
  ],
  [
    "a layer that tfjs does not have",
    [layer("MultiHeadAttention", "heads", [tensor("in"), tensor("in")], {}), dense("out", [tensor("heads")])],
    ["out/kernel"],
    `written by Keras 3: TensorFlow.js knows no layer MultiHeadAttention, as heads is${instead}`,
  ],
  [
    "weights that are numbered",
    [dense("out", [tensor("in")])],
    ["layers/dense/vars/0"],
    `written by Keras 3: its weight layers/dense/vars/0 is numbered, expected the name of a layer and of a weight${instead}`,
  ],
])("%s is refused with what to do", async (_, layers, weights, message) => {
  await write(
    functional([input("in"), ...layers], "out"),
    Object.fromEntries(weights.map((name) => [name, [1, 2, 3, 4]])),
  );
  await expect(loadModel(folder, given)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}, ${message}`,
  });
});

test("a setting that tfjs passes over is refused with its layer, whoever wrote it", async () => {
  const relu = { class_name: "ReLU", config: { name: "relu", negative_slope: 0.2, threshold: 0 } };
  const first = { class_name: "Dense", config: { name: "d", units: 2, use_bias: false, batch_input_shape: [null, 2] } };
  await write({ class_name: "Sequential", config: { name: "s", layers: [first, relu] } }, { "d/kernel": [1, 2, 3, 4] });
  await expect(loadModel(folder, given)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: TensorFlow.js passes over negative_slope: 0.2 of layer relu (ReLU), and would compute something else`,
  });
});
