import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { architectureSpec } from "@faculty/models/architectures";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
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

/** Shared out, one sample of the second CNN would have other bits, and two of the last three in three threads. */
test.each([
  { spec: { kind: "mlp", units: [48] }, shape: [28, 28, 1] },
  { spec: { kind: "cnn", filters: [8, 16], batchNorm: true }, shape: [28, 28, 1] },
  { spec: { kind: "cnn", filters: [46, 70] }, shape: [24, 24, 3] },
  { spec: { kind: "depthwise-cnn", filters: [8, 16] }, shape: [28, 28, 1] },
  { spec: { kind: "resnet", depth: 8 }, shape: [16, 16, 3] },
  { spec: { kind: "transformer", blocks: 1 }, shape: [32], tokens: 99 },
  { spec: { kind: "gru", units: [32] }, shape: [12, 6] },
  { spec: { kind: "lstm", units: [32] }, shape: [12, 6] },
])("has the same bits in any number of threads: $spec", async ({ spec, shape, tokens }) => {
  const folder = await freshModel(`threads-${spec.kind}`, spec, shape, tokens);
  const requests = [1, 2, 48].map((rows) => ({ inputs: samplesOf(rows, shape, tokens), rows, layers: [] }));
  const said: Uint8Array[][] = [];
  for (const threads of [undefined, "2", "3"]) {
    vi.stubEnv("OMP_NUM_THREADS", threads);
    const reasons: string[] = [];
    await using teacher = await openTeacher(folder, { runtime, onRuntime: ({ reason }) => reasons.push(reason) });
    expect(reasons).toEqual([
      expect.stringContaining(threads === undefined ? "in one thread" : `in ${threads} threads`),
    ]);
    const bytes: Uint8Array[] = [];
    for (const request of requests) {
      const { logits: answer } = await teacher.infer(request);
      bytes.push(new Uint8Array(Float32Array.from(answer.data).buffer));
    }
    said.push(bytes);
  }
  vi.unstubAllEnvs();
  expect(said[1]).toEqual(said[0]);
  expect(said[2]).toEqual(said[0]);
});

/** Of a model with fresh weights. */
async function freshModel(name: string, spec: object, shape: readonly number[], tokens?: number): Promise<string> {
  const vocabulary = tokens === undefined ? undefined : Array.from({ length: tokens }, (_, id) => `token ${id}`);
  const folder = join(root, name);
  const model = await buildModel(architectureSpec.parse(spec), shape, numberedOutput(3), 1, vocabulary);
  const manifest = { name, classes: ["0", "1", "2"], inputShape: shape, output: "logits" } as const;
  await saveModel(folder, model, { format: "tfjs-layers", ...manifest }, { weights: "float32", vocabulary });
  model.dispose();
  return folder;
}

/** Token ids end in padding. */
function samplesOf(rows: number, shape: readonly number[], tokens?: number): Float32Array {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return Float32Array.from({ length: rows * size }, (_, i) =>
    tokens === undefined ? Math.sin(i) : i % size === size - 1 ? 0 : (7 * i) % tokens,
  );
}

test.each([
  { spec: { kind: "cnn", filters: [4], batchNorm: true }, shape: image },
  { spec: { kind: "depthwise-cnn", filters: [4, 6] }, shape: image },
  { spec: { kind: "resnet", depth: 8, width: 4 }, shape: image },
  { spec: { kind: "transformer", blocks: 1, heads: 2, width: 4, feedForward: 6 }, shape: text, tokens: 9 },
  { spec: { kind: "gru", units: [4], embedding: 3 }, shape: text, tokens: 9 },
  { spec: { kind: "lstm", units: [4], embedding: 3 }, shape: text, tokens: 9 },
])("says what TensorFlow says, under a digest of its own: $spec", async ({ spec, shape, tokens }) => {
  const folder = await freshModel(spec.kind, spec, shape, tokens);
  await using own = await openTeacher(folder);
  await using written = await openTeacher(folder, { runtime });
  for (const rows of [1, 5]) {
    const request = { inputs: samplesOf(rows, shape, tokens), rows, layers: [] };
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
