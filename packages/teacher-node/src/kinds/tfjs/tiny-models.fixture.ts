import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tf } from "@faculty/models/backend";
import { saveModel } from "@faculty/models/files";
import type { ModelOutput } from "@faculty/models/manifests";
import { type WrittenGraph, writeGraph } from "@faculty/testing";

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

/** The model as a GraphModel folder, with a Softmax where asked for, and the Identity at the end that converters add. */
export async function writeGraphModel(folder: string, output: ModelOutput): Promise<void> {
  await writeGraph(folder, tinyGraph(output));
  const manifest = { format: "tfjs-graph", name: "tiny-graph", classes, inputShape, output };
  await writeFile(join(folder, "faculty.json"), JSON.stringify(manifest));
}

/** The model's nodes, for folders that vary them. */
export function tinyGraph(output: ModelOutput): WrittenGraph {
  const ending: WrittenGraph["nodes"] = output === "probabilities" ? { softmax: ["Softmax", ["biased"]] } : {};
  return {
    shape: [-1, 2],
    weights: { kernel: { shape: [2, 3], values: kernel }, bias: { shape: [3], values: bias } },
    nodes: {
      product: ["MatMul", ["x", "kernel"]],
      biased: ["BiasAdd", ["product", "bias"]],
      ...ending,
      Identity: ["Identity", [output === "probabilities" ? "softmax" : "biased"]],
    },
  };
}
