import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { executeGraph } from "../files/graph-execution.ts";
import { loadModel } from "../files/load-model.ts";
import { writeModelFolder } from "../files/write-model-folder.ts";
import { saying } from "../manifests/manifest.ts";
import { drawnSamples, drawnStudent, titledKinds } from "../onnx-writer/drawn-student.fixture.ts";
import { tfjsGraphFiles } from "./tfjs-graph-files.ts";

let root: string;
beforeAll(async () => {
  await startBackend("native");
  root = await mkdtemp(join(tmpdir(), "faculty-graph-model-"));
});
afterAll(() => rm(root, { recursive: true }));

const rows = 5;
const roundings = 64 * 2 ** -24;

test.each(titledKinds)("%s: says as a graph what it says as layers, for any number of samples", async (title, kind) => {
  const { inputShape, output } = kind;
  const model = await drawnStudent(kind);
  const folder = join(root, title);
  const manifest = {
    format: "tfjs-layers",
    name: title,
    ...saying(output),
    inputShape,
    output: output.kind === "values" ? "values" : "logits",
  } as const;
  await writeModelFolder(folder, tfjsGraphFiles(model, manifest));
  const loaded = await loadModel(folder);
  if (loaded.kind !== "graph") throw new Error("it is no graph");
  const values = drawnSamples(kind, rows);
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
