import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOver } from "@faculty/shared/outputs";
import { sizeOf } from "@faculty/shared/tensor";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "../files/build-model.ts";
import { executeGraph } from "../files/graph-execution.ts";
import { loadModel } from "../files/load-model.ts";
import { writeModelFolder } from "../files/write-model-folder.ts";
import { tfjsGraphFiles } from "./tfjs-graph-files.ts";

let root: string;
beforeAll(async () => {
  await startBackend("native");
  root = await mkdtemp(join(tmpdir(), "faculty-graph-model-"));
});
afterAll(() => rm(root, { recursive: true }));

const kinds = [
  { kind: "cnn", filters: [3], units: [4], batchNorm: true },
  { kind: "resnet", width: 2 },
  { kind: "depthwise-cnn", filters: [2, 3] },
  { kind: "mlp", units: [5] },
  { kind: "cnn-1d", filters: [3, 2] },
  { kind: "gru", units: [3, 2] },
  { kind: "lstm", units: [3] },
  { kind: "transformer", width: 4, heads: 2, feedForward: 5, blocks: 1 },
  { kind: "embedding-pool", embedding: 3 },
];
const images = ["cnn", "resnet", "depthwise-cnn", "mlp"];
const vocabulary = ["", "?", "a", "b"];
const classes = ["a", "b", "c"];
const rows = 5;
const roundings = 64 * 2 ** -24;

test.each(kinds)("a $kind says as a graph what it says as layers, for any number of samples", async (spec) => {
  const inputShape = images.includes(spec.kind) ? [8, 8, 1] : [6];
  const tokens = inputShape.length === 1 ? vocabulary : undefined;
  const model = await buildModel(spec, inputShape, outputOver(classes), 1, tokens);
  const folder = join(root, spec.kind);
  const manifest = { format: "tfjs-layers", name: spec.kind, classes, inputShape, output: "logits" } as const;
  await writeModelFolder(folder, tfjsGraphFiles(model, manifest));
  const loaded = await loadModel(folder);
  if (loaded.kind !== "graph") throw new Error("it is no graph");
  const values = Float32Array.from({ length: rows * sizeOf(inputShape) }, (_, i) =>
    tokens === undefined ? Math.sin(i) : i % vocabulary.length,
  );
  const inputs = tf.tensor(values, [rows, ...inputShape]);
  const [graph] = await executeGraph(loaded.model, loaded.execution, inputs, [loaded.end]);
  const expected = (model.predict(inputs) as tf.Tensor).dataSync();
  const found = graph?.dataSync() ?? [];
  expect(found).toHaveLength(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs), 1);
  const differences = Array.from(expected, (value, i) => Math.abs(value - Number(found[i])));
  expect(Math.max(...differences)).toBeLessThanOrEqual(roundings * largest);
  tf.dispose([inputs, graph ?? []]);
  loaded.model.dispose();
  model.dispose();
});
