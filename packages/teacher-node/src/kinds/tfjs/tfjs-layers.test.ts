import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { layerOutputs } from "@faculty/models/layers";
import { sizeOf } from "@faculty/shared/tensor";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTeacher } from "../open-teacher.ts";

let root: string;

beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-layers-"));
});

afterAll(() => rm(root, { recursive: true }));

const [image, text] = [[8, 8, 1], [6]];
const rows = 3;

test.each([
  { spec: { kind: "mlp", units: [5, 4] }, shape: image },
  { spec: { kind: "cnn", filters: [4, 4], batchNorm: true, dropout: 0.5, units: [6] }, shape: image },
  { spec: { kind: "depthwise-cnn", filters: [4, 6] }, shape: image },
  { spec: { kind: "resnet", depth: 8, width: 4 }, shape: image },
  { spec: { kind: "cnn-1d", filters: [4, 4], embedding: 3 }, shape: text, tokens: 9 },
  { spec: { kind: "transformer", blocks: 1, heads: 2, width: 4, feedForward: 6 }, shape: text, tokens: 9 },
  { spec: { kind: "lstm", units: [4, 3], embedding: 3 }, shape: text, tokens: 9 },
])("says of every layer what it yields, one by one and all at once: $spec", async ({ spec, shape, tokens }) => {
  const vocabulary = tokens === undefined ? undefined : Array.from({ length: tokens }, (_, id) => `token ${id}`);
  const model = await buildModel(spec, shape, numberedOutput(3), 1, vocabulary);
  const folder = join(root, spec.kind);
  const manifest = { name: spec.kind, classes: ["0", "1", "2"], inputShape: shape, output: "logits" } as const;
  await saveModel(folder, model, { format: "tfjs-layers", ...manifest }, { weights: "float32", vocabulary });
  const size = sizeOf(shape);
  const inputs = Float32Array.from({ length: rows * size }, (_, i) =>
    tokens === undefined ? Math.sin(i) : i % size === size - 1 ? 0 : (7 * i) % tokens,
  );
  const layers = [...layerOutputs(model)];
  const inner = tf.model({ inputs: model.inputs, outputs: layers.map(([, tensor]) => tensor) });
  const said = tf.tidy(() => [inner.predict(tf.tensor(inputs, [rows, ...shape]))].flat());
  const expected = new Map(layers.map(([name], i) => [name, (said[i] as tf.Tensor).dataSync()]));
  tf.dispose(said);
  const before = tf.memory().numTensors;
  {
    await using teacher = await openTeacher(folder);
    const names = teacher.facts.layers;
    expect(names).toEqual([...expected.keys()]);
    const { logits } = await teacher.infer({ inputs, rows, layers: [] });
    for (const asked of [names, ...names.map((name) => [name]), names]) {
      const answer = await teacher.infer({ inputs, rows, layers: asked });
      answer.logits.data.forEach((z, i) => expect(z).toBeCloseTo(logits.data[i] ?? NaN, 4));
      expect([...answer.features.keys()]).toEqual(asked);
      for (const [name, { shape: found, data }] of answer.features) {
        expect(found).toEqual([rows, ...(teacher.facts.layerShapes?.[name] ?? [])]);
        const values = expected.get(name) ?? new Float32Array();
        expect(data).toHaveLength(values.length);
        data.forEach((value, i) => expect(value).toBeCloseTo(values[i] ?? NaN, 4));
      }
    }
  }
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});
