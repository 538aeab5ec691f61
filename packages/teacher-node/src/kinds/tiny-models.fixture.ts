import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tf } from "@faculty/shared/backend";
import { type ModelOutput, saveModel } from "@faculty/shared/models";

/** A linear model of 2 inputs and 3 classes: `z = x · kernel + bias`. */
const kernel: readonly number[] = [1, 0, -1, 0.5, 2, -2];
const bias: readonly number[] = [0, 1, 0.25];
const inputShape = [2];
const classes = ["a", "b", "c"];

/** What it says of `[1, 0]` and `[0.5, -1]`. */
export const inputs: Float32Array = Float32Array.of(1, 0, 0.5, -1);
export const logits: readonly (readonly number[])[] = [
  [1 + 0, 0 + 1, -1 + 0.25],
  [0.5 - 0.5, -2 + 1, -0.5 + 2 + 0.25],
];

/** The model as a LayersModel folder, with a layer `features` that says what it is given. */
export async function writeLayersModel(folder: string, output: ModelOutput): Promise<void> {
  const activation = output === "probabilities" ? "softmax" : "linear";
  const layers = [
    tf.layers.activation({ name: "features", inputShape, activation: "linear" }),
    tf.layers.dense({ name: "logits", units: 3, activation }),
  ];
  const model = tf.sequential({ layers });
  model.setWeights([tf.tensor2d([...kernel], [2, 3]), tf.tensor1d([...bias])]);
  const manifest = { format: "tfjs-layers", name: "tiny", classes, inputShape, output } as const;
  await saveModel(folder, model, manifest, { weights: "float32" });
  model.dispose();
}

/**
 * The model as a GraphModel folder, its nodes written by hand as TensorFlow's converter writes them: a placeholder, two
 * constants that the weights file holds, MatMul, BiasAdd, a Softmax where asked for, and the Identity at the end.
 */
export async function writeGraphModel(folder: string, output: ModelOutput): Promise<void> {
  const ending = output === "probabilities" ? [node("softmax", "Softmax", ["biased"])] : [];
  const last = output === "probabilities" ? "softmax" : "biased";
  const nodes = [
    { ...node("x", "Placeholder", []), attr: { dtype: float, shape: { shape: dimensions([-1, 2]) } } },
    constant("kernel", [2, 3]),
    constant("bias", [3]),
    node("product", "MatMul", ["x", "kernel"]),
    node("biased", "BiasAdd", ["product", "bias"]),
    ...ending,
    node("Identity", "Identity", [last]),
  ];
  const weights = [
    { name: "kernel", shape: [2, 3], dtype: "float32" },
    { name: "bias", shape: [3], dtype: "float32" },
  ];
  const json = {
    format: "graph-model",
    modelTopology: { node: nodes, library: {}, versions: {} },
    weightsManifest: [{ paths: ["group1-shard1of1.bin"], weights }],
  };
  const manifest = { format: "tfjs-graph", name: "tiny-graph", classes, inputShape, output };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.json"), JSON.stringify(json));
  await writeFile(join(folder, "group1-shard1of1.bin"), new Uint8Array(Float32Array.of(...kernel, ...bias).buffer));
  await writeFile(join(folder, "faculty.json"), JSON.stringify(manifest));
}

const float = { type: "DT_FLOAT" };

function node(name: string, op: string, input: readonly string[]) {
  return { name, op, input, attr: { T: float } };
}

function constant(name: string, shape: readonly number[]) {
  const value = { tensor: { dtype: "DT_FLOAT", tensorShape: dimensions(shape) } };
  return { name, op: "Const", input: [], attr: { dtype: float, value } };
}

function dimensions(shape: readonly number[]) {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}
