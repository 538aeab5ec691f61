import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelSpec } from "@faculty/shared/config";
import { numberedOutput } from "@faculty/testing";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "./build-model.ts";
import { loadModel } from "./load-model.ts";
import { saveModel } from "./save-model.ts";

const length = 9;
const features = 4;
const vocabulary = Array.from({ length: 20 }, (_, id) => `token ${id}`);
const classes = ["a", "b", "c"];

interface Case {
  readonly spec: ModelSpec;
  readonly inputShape: readonly number[];
  readonly vocabulary?: readonly string[];
}

const ofTexts = (spec: ModelSpec): Case => ({ spec, inputShape: [length], vocabulary });
const ofSeries = (spec: ModelSpec): Case => ({ spec, inputShape: [length, features] });

const cases: readonly (readonly [string, Case])[] = [
  ofTexts({ kind: "embedding-pool", embedding: 6, units: [5], dropout: 0.1 }),
  ofTexts({ kind: "cnn-1d", filters: [6, 5], embedding: 6, units: [4] }),
  ofTexts({ kind: "gru", units: [5], embedding: 6 }),
  ofTexts({ kind: "transformer", blocks: 1, heads: 2, width: 6, feedForward: 8 }),
  ofSeries({ kind: "cnn-1d", filters: [6], kernel: 5, batchNorm: true }),
  ofSeries({ kind: "gru", units: [5, 4], dropout: 0.1 }),
  ofSeries({ kind: "lstm", units: [5] }),
  ofSeries({ kind: "transformer", blocks: 2, heads: 3, width: 6, feedForward: 8, dropout: 0.1 }),
].map((given) => [`${given.spec.kind} of ${given.vocabulary ? "texts" : "series"}`, given]);

beforeAll(async () => {
  await startBackend("wasm");
});
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

function build({ spec, inputShape, vocabulary: known }: Case, seed = 7): Promise<tf.LayersModel> {
  return buildModel(spec, inputShape, numberedOutput(classes.length), seed, known);
}

/** Three samples, the last third of each is padding. */
function samplesOf({ inputShape }: Case): tf.Tensor {
  const width = inputShape[1] ?? 1;
  const isText = inputShape.length === 1;
  const values = Array.from({ length: 3 * length * width }, (_, i) => {
    const position = Math.floor(i / width) % length;
    if (position >= 6) return 0;
    return isText ? 3 + ((i * 7) % 17) : Math.sin(i * 1.7);
  });
  return tf.tensor(values, [3, ...inputShape]);
}

function train(model: tf.LayersModel, given: Case, steps: number): number[] {
  const optimizer = tf.train.adam(0.02);
  const x = samplesOf(given);
  const y = tf.oneHot(tf.tensor1d([0, 1, 2], "int32"), classes.length);
  return Array.from({ length: steps }, () => {
    const loss = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor).asScalar(),
      true,
    );
    return loss?.dataSync()[0] as number;
  });
}

function bits(model: tf.LayersModel): Buffer {
  return Buffer.concat(model.getWeights().map((weight) => Buffer.from(weight.dataSync().slice().buffer)));
}

test.each(cases)("%s: the same seed draws the same weights, another others", async (_, given) => {
  const first = bits(await build(given));
  expect(bits(await build(given)).equals(first)).toBe(true);
  expect(bits(await build(given, 8)).equals(first)).toBe(false);
});

test.each(cases)("%s: learns three samples, on wasm as on cpu", async (_, given) => {
  const losses = async (backend: string) => {
    await tf.setBackend(backend);
    return train(await build(given), given, 4);
  };
  const onCpu = await losses("cpu");
  const onWasm = await losses("wasm");
  onCpu.forEach((loss, step) => expect(onWasm[step]).toBeCloseTo(loss, 4));
  expect(onCpu[3]).toBeLessThan(onCpu[0] as number);
});

test.each(cases)("%s: two trainings end in the same bits", async (_, given) => {
  const trained = async () => {
    const model = await build(given);
    train(model, given, 3);
    return bits(model);
  };
  expect((await trained()).equals(await trained())).toBe(true);
});

test.each(cases)("%s: saved and loaded, it answers the same", async (_, given) => {
  const root = await mkdtemp(join(tmpdir(), "faculty-sequence-"));
  try {
    const model = await build(given);
    const { inputShape } = given;
    const manifest = { format: "tfjs-layers", name: "m", classes, inputShape, output: "logits" } as const;
    await saveModel(join(root, "m"), model, manifest, { weights: "float32" });
    const loaded = await loadModel(join(root, "m"));
    const answer = (of: tf.LayersModel | tf.GraphModel) => (of.predict(samplesOf(given)) as tf.Tensor).dataSync();
    expect(answer(loaded.model)).toEqual(answer(model));
    loaded.model.dispose();
  } finally {
    await rm(root, { recursive: true });
  }
});

test.each(cases.filter(([, { spec, vocabulary: known }]) => known && spec.kind !== "cnn-1d"))(
  "%s: what stands for padding changes nothing",
  async (_, given) => {
    const model = await build(given);
    const before = (model.predict(samplesOf(given)) as tf.Tensor).dataSync().slice();
    const layer = model.getLayer("embedding");
    const [vectors] = layer.getWeights() as [tf.Tensor2D];
    const [ofPadding, others] = tf.split(vectors, [1, vocabulary.length - 1]) as [tf.Tensor2D, tf.Tensor2D];
    layer.setWeights([tf.concat([ofPadding.add(5), others])]);
    expect((model.predict(samplesOf(given)) as tf.Tensor).dataSync()).toEqual(before);
  },
);

test("a sample of padding alone gives numbers", async () => {
  for (const [, given] of cases) {
    const model = await build(given);
    const logits = (model.predict(tf.zeros([1, ...given.inputShape])) as tf.Tensor).dataSync();
    expect([...logits].every(Number.isFinite)).toBe(true);
  }
});

test("layers that a term of the objective may name are there", async () => {
  const shapes = async (given: Case) => {
    const model = await build(given);
    return (name: string) => (model.getLayer(name).output as tf.SymbolicTensor).shape.slice(1);
  };
  const transformer = await shapes(ofSeries({ kind: "transformer", blocks: 2, heads: 3, width: 6 }));
  expect(transformer("block2_attention")).toEqual([3, length, length]);
  expect(transformer("block2")).toEqual([length, 6]);
  expect(transformer("pool")).toEqual([6]);
  const gru = await shapes(ofTexts({ kind: "gru", units: [5, 4], embedding: 6 }));
  expect([gru("embedding"), gru("gru1"), gru("gru2"), gru("pool")]).toEqual([
    [length, 6],
    [length, 5],
    [length, 4],
    [4],
  ]);
  const cnn = await shapes(ofTexts({ kind: "cnn-1d", filters: [6, 5], embedding: 6 }));
  expect([cnn("conv1"), cnn("pool1"), cnn("conv2"), cnn("pool")]).toEqual([[length, 6], [4, 6], [4, 5], [5]]);
});

test.each<readonly [ModelSpec, Partial<Case>, string]>([
  [
    { kind: "gru", units: [4] },
    { inputShape: [8, 8, 1] },
    "model gru is for samples of kind series, tokens, the data set's are image [8, 8, 1]",
  ],
  [
    { kind: "mlp", units: [4] },
    { inputShape: [length], vocabulary },
    "model mlp is for samples of kind image, series, features, the data set's are tokens [9]",
  ],
  [
    { kind: "cnn-1d", filters: [2, 2, 2, 2, 2] },
    { inputShape: [length, 2] },
    "model cnn-1d pools 4 times by 2, so samples need 16 time steps, those given have 9",
  ],
  [
    { kind: "transformer", width: 10, heads: 4 },
    { inputShape: [length, 2] },
    "model transformer: width: is a multiple of heads",
  ],
])("%j is refused in one sentence", async (spec, given, message) => {
  await expect(build({ inputShape: [], ...given, spec })).rejects.toMatchObject({ name: "FacultyError", message });
});
