import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { openTeacher } from "../open-teacher.ts";
import { inputs, logits, writeGraphModel, writeLayersModel } from "../tfjs/tiny-models.fixture.ts";

const runtime = "onnxruntime";
const probabilities = logits.map((row) => {
  const sum = row.reduce((total, z) => total + Math.exp(z), 0);
  return row.map((z) => Math.exp(z) / sum);
});

let root: string;

beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-written-"));
  await writeLayersModel(join(root, "layers"), "logits");
  await writeLayersModel(join(root, "layers-softmax"), "probabilities");
  await writeGraphModel(join(root, "graph"), "logits");
});

afterAll(() => rm(root, { recursive: true }));

describe.each(["layers", "layers-softmax"])("teacher of folder %s, by ONNX Runtime", (name) => {
  const open = () => openTeacher(join(root, name), { runtime });
  teacherConformance(name, { open, inputs, rows: 2, probabilities });

  test("keeps no tensor of TensorFlow", async () => {
    const before = tf.memory().numTensors;
    await using teacher = await open();
    expect(tf.memory().numTensors).toBe(before);
    expect(teacher.facts).toMatchObject({ backend: "onnxruntime", computesElsewhere: true, parameters: 9 });
  });
});

const [image, text] = [[8, 8, 1], [6]];

test.each([
  { spec: { kind: "cnn", filters: [4], batchNorm: true }, shape: image },
  { spec: { kind: "depthwise-cnn", filters: [4, 6] }, shape: image },
  { spec: { kind: "resnet", depth: 8, width: 4 }, shape: image },
  { spec: { kind: "transformer", blocks: 1, heads: 2, width: 4, feedForward: 6 }, shape: text, tokens: 9 },
  { spec: { kind: "gru", units: [4], embedding: 3 }, shape: text, tokens: 9 },
  { spec: { kind: "lstm", units: [4], embedding: 3 }, shape: text, tokens: 9 },
])("says what TensorFlow says, under a digest of its own: $spec", async ({ spec, shape, tokens }) => {
  const vocabulary = tokens === undefined ? undefined : Array.from({ length: tokens }, (_, id) => `token ${id}`);
  const output = numberedOutput(3);
  const classes = ["0", "1", "2"];
  const folder = join(root, spec.kind);
  const model = await buildModel(spec, shape, output, 1, vocabulary);
  await saveModel(
    folder,
    model,
    { format: "tfjs-layers", name: spec.kind, classes, inputShape: shape, output: "logits" },
    { weights: "float32", vocabulary },
  );
  model.dispose();
  await using own = await openTeacher(folder);
  await using written = await openTeacher(folder, { runtime });
  for (const rows of [1, 5]) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const samples = Float32Array.from({ length: rows * size }, (_, i) =>
      tokens === undefined ? Math.sin(i) : i % size === size - 1 ? 0 : (7 * i) % tokens,
    );
    const request = { inputs: samples, rows, layers: [] };
    const [expected, found] = [await own.infer(request), await written.infer(request)];
    expect(found.logits).toMatchObject({ rows, width: 3 });
    found.logits.data.forEach((z, i) => expect(z).toBeCloseTo(expected.logits.data[i] ?? NaN, 4));
  }
  expect(written.facts).toMatchObject({ inputShape: own.facts.inputShape, tokens: own.facts.tokens, layers: [] });
  expect(written.facts.digest).not.toBe(own.facts.digest);
  const unknown = { inputs: new Float32Array(shape.reduce((product, extent) => product * extent, 1)), rows: 1 };
  await expect(written.infer({ ...unknown, layers: ["logits"] })).rejects.toMatchObject({ code: "UNKNOWN_LAYER" });
});

test("what is no LayersModel is refused", async () => {
  const folder = join(root, "graph");
  await expect(openTeacher(folder, { runtime })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: runtime is for a LayersModel, ${folder} is of format tfjs-graph: leave runtime out`,
  });
});

test("a layer that cannot be written is refused by name", async () => {
  const folder = join(root, "masked");
  const layers = [
    tf.layers.masking({ name: "mask", inputShape: [2, 1] }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 3 }),
  ];
  const model = tf.sequential({ layers });
  const manifest = { name: "masked", classes: ["a", "b", "c"], inputShape: [2, 1], output: "logits" } as const;
  await saveModel(folder, model, { format: "tfjs-layers", ...manifest }, { weights: "float32" });
  model.dispose();
  await expect(openTeacher(folder, { runtime })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: layer mask (Masking) cannot be written as ONNX, which runtime asks for: leave runtime out`,
  });
});
