import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelSpec } from "@faculty/shared/config";
import { sizeOf } from "@faculty/shared/tensor";
import { numberedOutput } from "@faculty/testing";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import tf from "#tfjs";
import { architectureSpec } from "../architectures/architectures.ts";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "./build-model.ts";
import { saveModel } from "./save-model.ts";

const image = [12, 12, 1];
const classes = 3;

const specs: readonly ModelSpec[] = [
  { kind: "mlp", units: [8, 5] },
  { kind: "cnn", filters: [4, 6], units: [7] },
  { kind: "cnn", filters: [4], batchNorm: true },
  { kind: "depthwise-cnn", filters: [4, 6] },
  { kind: "resnet", depth: 8, width: 2 },
  { kind: "unet", filters: [2, 3, 4] },
];
/** Of each pixel where the model says something of each. */
const positionsOf = ({ kind }: ModelSpec) => (kind === "unet" ? image.slice(0, 2) : []);

beforeAll(async () => {
  await startBackend("wasm");
});

beforeEach(() => {
  tf.engine().startScope();
});

afterEach(() => {
  tf.engine().endScope();
});

test.each(specs)("$kind ends in a linear layer named logits", async (spec) => {
  const model = await buildModel(spec, image, numberedOutput(classes, positionsOf(spec)), 1);
  const last = model.layers.at(-1);
  expect(last?.name).toBe("logits");
  expect(last?.getConfig()["activation"]).toBe("linear");
  expect(model.outputs[0]?.shape).toEqual([null, ...positionsOf(spec), classes]);
  const answer = model.predictOnBatch(tf.zeros([2, ...image]));
  expect(answer).toHaveProperty("shape", [2, ...positionsOf(spec), classes]);
});

test.each(specs)("$kind has the same weights for the same seed, and others for another", async (spec) => {
  const weights = async (seed: number) => {
    const model = await buildModel(spec, image, numberedOutput(classes, positionsOf(spec)), seed);
    return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  };
  const first = await weights(7);
  expect(await weights(7)).toEqual(first);
  expect(await weights(8)).not.toEqual(first);
});

test.each(specs)("$kind trains on wasm as it does on cpu", async (spec) => {
  const trained = async (backend: string) => {
    await tf.setBackend(backend);
    const model = await buildModel(spec, image, numberedOutput(classes, positionsOf(spec)), 3);
    const optimizer = tf.train.sgd(0.1);
    const x = tf.randomNormal([4, ...image], 0, 1, "float32", 5);
    const labels = Array.from({ length: 4 * sizeOf(positionsOf(spec)) }, (_, row) => row % classes);
    const y = tf.oneHot(tf.tensor1d(labels, "int32"), classes);
    const logitsOf = () => (model.apply(x, { training: true }) as tf.Tensor).reshape([-1, classes]);
    const losses = [1, 2, 3].map(() => {
      const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, logitsOf()).asScalar(), true);
      return loss?.dataSync()[0] as number;
    });
    return losses;
  };
  const onCpu = await trained("cpu");
  const onWasm = await trained("wasm");
  for (const [step, loss] of onCpu.entries()) expect(onWasm[step]).toBeCloseTo(loss, 4);
  expect(onCpu[2]).toBeLessThan(onCpu[0] as number);
});

test("layers that a term of the objective may name are there", async () => {
  const names = async (spec: ModelSpec) =>
    (await buildModel(spec, image, numberedOutput(classes), 1)).layers.map((layer) => layer.name);
  expect(await names({ kind: "mlp", units: [4, 4] })).toEqual(["input", "flatten", "dense1", "dense2", "logits"]);
  expect(await names({ kind: "cnn", filters: [2, 2], units: [4], dropout: 0.5 })).toEqual([
    "input",
    "conv1",
    "pool1",
    "conv2",
    "pool2",
    "flatten",
    "dropout1",
    "dense1",
    "dropout2",
    "logits",
  ]);
  expect(await names({ kind: "cnn", filters: [2], pool: 1, batchNorm: true })).toEqual([
    "input",
    "conv1_conv",
    "conv1_norm",
    "conv1",
    "flatten",
    "logits",
  ]);
  expect(await names({ kind: "resnet", depth: 14, width: 2 })).toEqual(
    expect.arrayContaining(["conv1", "block1_1", "block1_2", "block2_1", "block2_2", "block3_1", "block3_2", "pool"]),
  );
  expect(await names({ kind: "depthwise-cnn", filters: [2, 4, 8] })).toEqual(
    expect.arrayContaining(["conv1", "block1_depthwise", "block1", "block2_depthwise", "block2", "pool"]),
  );
});

test.each([8, 20, 32])("a resnet of depth %d has that many layers on its longest path", async (depth) => {
  const model = await buildModel({ kind: "resnet", depth, width: 2 }, image, numberedOutput(classes), 1);
  const onPath = model.layers.filter((layer) => layer.weights.some((weight) => weight.shape.length > 1));
  const shortcuts = onPath.filter((layer) => layer.name.includes("shortcut"));
  expect(onPath.length - shortcuts.length).toBe(depth);
});

test.each([
  [{ kind: "cnn", filters: [2] }, [784], "model cnn is for samples of kind image, the data set's are features [784]"],
  [
    { kind: "cnn", filters: [2, 2, 2, 2] },
    image,
    "model cnn pools 4 times by 2, so images need 16 rows and columns, those given have 12 and 12",
  ],
  [
    { kind: "perceptron" },
    image,
    'model "perceptron" is not known, expected file, mlp, cnn, depthwise-cnn, resnet, cnn-1d, gru, lstm, transformer, embedding-pool, unet, grid-cnn, matrix-factorisation, two-towers, gru4rec, sasrec, generator, encoder-decoder',
  ],
  [{ kind: "resnet", depth: 9 }, image, "model resnet: depth: is 6n + 2: 8, 14, 20, 26, 32, …"],
] as const)("%o on samples of %o is refused in one sentence", async (spec, shape, message) => {
  await expect(buildModel(spec, shape, numberedOutput(classes), 1)).rejects.toMatchObject({
    name: "FacultyError",
    message,
  });
});

test.each([
  [
    { kind: "cnn", filters: [2] },
    image,
    [12, 12],
    "model cnn says something of the sample, the run asks about each of [12, 12] positions, as gru, lstm, transformer, unet can",
  ],
  [
    { kind: "unet", filters: [2, 2] },
    image,
    [],
    "model unet says something of each position, the run asks about the sample, as mlp, cnn, depthwise-cnn, resnet, cnn-1d, gru, lstm, transformer, embedding-pool, grid-cnn, matrix-factorisation, two-towers, gru4rec, sasrec, generator can",
  ],
  [
    { kind: "unet", filters: [2, 2] },
    image,
    [6, 6],
    "model unet says something of each of [12, 12] positions, the run asks about [6, 6]",
  ],
  [
    { kind: "unet", filters: [2, 2, 2, 2] },
    image,
    [12, 12],
    "model unet halves images 3 times, so their rows and columns are multiples of 8, those given have 12 and 12",
  ],
] as const)(
  "%o on samples of %o, about positions %o, is refused in one sentence",
  async (spec, shape, positions, message) => {
    await expect(buildModel(spec, shape, numberedOutput(classes, positions), 1)).rejects.toMatchObject({
      code: "SHAPE_MISMATCH",
      message,
    });
  },
);

test.each([
  { kind: "transformer", width: 4, heads: 2, causal: true },
  { kind: "gru", units: [3] },
])("what $kind says of a token follows from the tokens before it and itself alone", async (spec) => {
  const tokens = ["", "?", "a", "b"];
  const model = await buildModel(spec, [5], numberedOutput(classes, [5]), 1, tokens);
  const said = (...ids: readonly number[]) =>
    tf.unstack((model.predict(tf.tensor([[...ids]])) as tf.Tensor3D).squeeze([0])).map((row) => [...row.dataSync()]);
  const [first, second] = [said(2, 3, 2, 3, 1), said(2, 3, 2, 1, 2)];
  expect(second.slice(0, 3)).toEqual(first.slice(0, 3));
  expect(second[3]).not.toEqual(first[3]);
});

test("the run file's schema fills in defaults and refuses unknown keys and kinds", () => {
  expect(architectureSpec.parse({ kind: "cnn", filters: [8, 16] })).toEqual({
    kind: "cnn",
    filters: [8, 16],
    kernel: 3,
    pool: 2,
    units: [],
    dropout: 0,
    batchNorm: false,
  });
  expect(architectureSpec.safeParse({ kind: "cnn", filters: [8], depth: 2 }).success).toBe(false);
  expect(architectureSpec.safeParse({ kind: "vgg" }).success).toBe(false);
  expect(architectureSpec.parse({ kind: "file", path: "a" })).toEqual({ kind: "file", path: "a" });
});

test("a folder's model is trained further where it fits the data", async () => {
  const root = await mkdtemp(join(tmpdir(), "faculty-build-"));
  try {
    const folder = join(root, "model");
    const model = await buildModel({ kind: "mlp", units: [4] }, [5], numberedOutput(3), 1);
    const manifest = { format: "tfjs-layers", name: "m", inputShape: [5], output: "logits" } as const;
    await saveModel(folder, model, { ...manifest, classes: ["a", "b", "c"] }, { weights: "float32" });
    const spec = { kind: "file", path: folder };
    expect((await buildModel(spec, [5], numberedOutput(3), 1)).getWeights()[0]?.dataSync()).toEqual(
      model.getWeights()[0]?.dataSync(),
    );
    const before = tf.memory().numTensors;
    await expect(buildModel(spec, [6], numberedOutput(3), 1)).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
    await expect(buildModel(spec, [5], numberedOutput(4), 1)).rejects.toMatchObject({
      code: "CLASS_MISMATCH",
      message: `model ${folder} has 3 classes, the data set has 4`,
    });
    expect(tf.memory().numTensors).toBe(before);
  } finally {
    await rm(root, { recursive: true });
  }
});
