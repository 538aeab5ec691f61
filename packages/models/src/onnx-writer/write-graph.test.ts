import type { ModelSpec } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import { sizeOf } from "@faculty/shared/tensor";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { architectures } from "../architectures/architectures.ts";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "../files/build-model.ts";
import { drawnSamples, drawnStudent, fileAnswers, studentKinds, titledKinds } from "./drawn-student.fixture.ts";
import { drawn, drawWeights, expectNear, onnxAnswers } from "./onnx-answers.fixture.ts";
import { writeGraph } from "./write-graph.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 });
const batchNorm = fc.boolean();
const kernel = fc.integer({ min: 1, max: 4 });
const units = sizes;
const dropout = fc.constantFrom(0, 0.5);
const image = fc.constantFrom([8, 9, 1], [5, 4, 3]);
const series = fc.constantFrom([6, 3], [4, 1]);
const tokens = fc.constant([7]);

const ofSamples: readonly fc.Arbitrary<readonly [ModelSpec, readonly number[]]>[] = [
  fc.tuple(fc.record({ kind: fc.constant("mlp"), units, dropout }), fc.oneof(image, series)),
  fc.tuple(fc.record({ kind: fc.constant("cnn"), filters: sizes, kernel, units, dropout, batchNorm }), image),
  fc.tuple(
    fc.record({ kind: fc.constant("depthwise-cnn"), filters: fc.constant([2, 3, 4]), kernel, batchNorm }),
    image,
  ),
  fc.tuple(fc.record({ kind: fc.constant("resnet"), width: fc.integer({ min: 1, max: 3 }) }), image),
  fc.tuple(
    fc.record({ kind: fc.constant("cnn-1d"), filters: sizes, kernel, units, batchNorm }),
    fc.oneof(series, tokens),
  ),
  fc.tuple(fc.record({ kind: fc.constantFrom("gru", "lstm"), units }), fc.oneof(series, tokens)),
  fc.tuple(
    fc.record({
      kind: fc.constant("transformer"),
      blocks: fc.integer({ min: 1, max: 2 }),
      heads: fc.constantFrom(1, 2),
      width: fc.constantFrom(2, 4),
      feedForward: fc.constant(5),
    }),
    fc.oneof(series, tokens),
  ),
  fc.tuple(fc.record({ kind: fc.constant("embedding-pool"), embedding: fc.constant(3), units }), tokens),
];

/** Of those that say something of each pixel or token. */
const ofPositions: readonly fc.Arbitrary<readonly [ModelSpec, readonly number[]]>[] = [
  fc.tuple(
    fc.record({ kind: fc.constant("unet"), filters: fc.constantFrom([2, 3], [1, 2, 3]), kernel, dropout, batchNorm }),
    fc.constantFrom([8, 12, 1], [4, 4, 3]),
  ),
  fc.tuple(fc.record({ kind: fc.constantFrom("gru", "lstm"), units }), fc.oneof(series, tokens)),
  fc.tuple(
    fc.record({ kind: fc.constant("transformer"), heads: fc.constant(2), width: fc.constant(4), causal: fc.boolean() }),
    fc.oneof(series, tokens),
  ),
];

const rows = 2;
const vocabulary = ["", "?", "a", "b"];

test.each([
  ["a sample", ofSamples, false],
  ["each position", ofPositions, true],
] as const)(
  "whatever an architecture of ours is made of, ONNX Runtime says what TensorFlow.js says, of %s",
  async (_, of, ofEach) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(...of), fc.integer({ min: 0, max: 999 }), async ([spec, inputShape], seed) => {
        const areTokens = inputShape.length === 1;
        const positions = ofEach ? inputShape.slice(0, spec.kind === "unet" ? 2 : 1) : [];
        const output = { ...outputOver(["a", "b", "c"]), positions };
        const model = await buildModel(spec, inputShape, output, seed, areTokens ? vocabulary : undefined);
        drawWeights(model, seed);
        const numbers = drawn(rows * sizeOf(inputShape), 1, seed + 1);
        const values = areTokens ? numbers.map((value) => Math.abs(Math.trunc(value * vocabulary.length))) : numbers;
        const expected = tf.tidy(() =>
          (model.predict(tf.tensor(values, [rows, ...inputShape])) as tf.Tensor).dataSync(),
        );
        const { graph } = writeGraph({ model, name: "m", inputShape, endsInProbabilities: false });
        expectNear((await onnxAnswers(graph, values, rows))["logits"], expected);
        model.dispose();
      }),
      { numRuns: ofEach ? 20 : 60 },
    );
  },
);

test("every architecture is among those that are written", () => {
  const kinds = studentKinds.map(({ spec }) => spec.kind);
  expect(new Set(kinds)).toEqual(new Set(Object.keys(architectures)));
});

test.each(titledKinds)("ONNX Runtime says within 1e-4 what TensorFlow.js says: %s", async (_, kind) => {
  const { inputShape, output } = kind;
  const model = await drawnStudent(kind);
  const samples = drawnSamples(kind, rows);
  const expected = tf.tidy(() => (model.predict(tf.tensor(samples, [rows, ...inputShape])) as tf.Tensor).dataSync());
  const { graph } = writeGraph({ model, name: "m", inputShape, endsInProbabilities: false, says: output });
  const said = await fileAnswers(graph, kind, samples, rows);
  expect(said).toHaveLength(expected.length);
  expect(Math.max(...Array.from(expected, (value, i) => Math.abs(value - Number(said[i]))))).toBeLessThanOrEqual(1e-4);
  model.dispose();
});

/** The weights of a dense layer without bias: two inputs, two classes. */
const kernel2 = [
  [1, -1],
  [0.5, 2],
];

async function answersOf(layers: readonly tf.layers.Layer[], endsInProbabilities: boolean) {
  const dense = tf.layers.dense({ name: "head", units: 2, useBias: false, inputShape: [2] });
  const model = tf.sequential({ layers: [dense, ...layers] });
  dense.setWeights([tf.tensor2d(kernel2)]);
  const { graph, logits } = writeGraph({ model, name: "m", inputShape: [2], endsInProbabilities });
  return { logits, answers: await onnxAnswers(graph, Float32Array.of(1, 2), 1) };
}

// [1, 2] · kernel
const dot = [1 * 1 + 2 * 0.5, 1 * -1 + 2 * 2];
const sum = dot.reduce((all, value) => all + Math.exp(value), 0);
const shares = dot.map((value) => Math.exp(value) / sum);

test("logits come as they are, probabilities beside them", async () => {
  const { logits, answers } = await answersOf([], false);
  expect(logits).toBe("as they are");
  expectNear(answers["logits"], dot);
  expectNear(answers["probabilities"], shares);
});

test("values come alone, in their own unit", async () => {
  const output = { name: "output", kind: "values", shape: [2], scale: { mean: [500, -1], std: [60, 0.25] } } as const;
  const model = await buildModel({ kind: "mlp", units: [3] }, [4], output, 1);
  drawWeights(model, 1);
  const { graph } = writeGraph({ model, name: "m", inputShape: [4], endsInProbabilities: false, says: output });
  const inputs = drawn(3 * 4, 1, 5);
  const answers = await onnxAnswers(graph, inputs, 3);
  expect(Object.keys(answers)).toEqual(["values"]);
  const expected = tf.tidy(() => (model.predict(tf.tensor(inputs, [3, 4])) as tf.Tensor).dataSync());
  expectNear(answers["values"], expected);
  model.dispose();
});

test("classes that stand by themselves have the sigmoid of each beside their logits", async () => {
  const output = { name: "output", kind: "independent", over: { names: ["a", "b"] }, positions: [] } as const;
  const model = await buildModel({ kind: "mlp", units: [3] }, [4], output, 1);
  const { graph } = writeGraph({ model, name: "m", inputShape: [4], endsInProbabilities: false, says: output });
  const { logits = [], probabilities } = await onnxAnswers(graph, drawn(4, 1, 5), 1);
  expectNear(
    probabilities,
    Array.from(logits, (z) => 1 / (1 + Math.exp(-z))),
  );
  model.dispose();
});

test.each([
  ["a layer of its own", () => tf.layers.softmax()],
  ["an activation", () => tf.layers.activation({ activation: "softmax" })],
  [
    "that of a model within the model",
    () =>
      tf.sequential({
        layers: [
          tf.layers.dense({
            units: 2,
            useBias: false,
            kernelInitializer: "identity",
            activation: "softmax",
            inputShape: [2],
          }),
        ],
      }),
  ],
])("a softmax at the end is left out: %s", async (_, softmax) => {
  const { logits, answers } = await answersOf([softmax()], true);
  expect(logits).toBe("its softmax left out");
  expectNear(answers["logits"], dot);
  expectNear(answers["probabilities"], shares);
});

test("where something follows the softmax, logits are the logarithm of the probabilities", async () => {
  const layers = [tf.layers.softmax(), tf.layers.reshape({ targetShape: [2] })];
  const { logits, answers } = await answersOf(layers, true);
  expect(logits).toBe("the logarithm of its probabilities");
  expectNear(answers["logits"], shares.map(Math.log));
  expectNear(answers["probabilities"], shares);
});

test("log-probabilities are logits", async () => {
  const { logits, answers } = await answersOf([tf.layers.activation({ activation: "logSoftmax" as "softmax" })], false);
  expect(logits).toBe("as they are");
  expectNear(answers["logits"], shares.map(Math.log));
});

test("what a layer yields goes by its name, and its parts by its name and theirs", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: "first", units: 2, activation: "relu", inputShape: [2] }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ name: "logits", units: 2 }),
    ],
  });
  const { graph } = writeGraph({ model, name: "m", inputShape: [2], endsInProbabilities: false });
  expect(graph.nodes.map(({ op, inputs, outputs }) => [op, ...inputs, "→", ...outputs].join(" "))).toEqual([
    "Gemm input first/kernel first/bias → first/Gemm",
    "Relu first/Gemm → first",
    "Gemm first logits/kernel logits/bias → logits/Gemm",
    "Identity logits/Gemm → logits",
    "Softmax logits/Gemm → probabilities",
  ]);
});

test("images are turned once, however many convolutions follow one another", () => {
  const conv = (more: object) => tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", ...more });
  const model = tf.sequential({
    layers: [
      conv({ inputShape: [4, 4, 1], activation: "relu" }),
      tf.layers.batchNormalization({}),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      conv({}),
      tf.layers.globalAveragePooling2d({} as never),
    ],
  });
  const { graph } = writeGraph({ model, name: "m", inputShape: [4, 4, 1], endsInProbabilities: false });
  expect(graph.nodes.filter(({ op }) => op === "Transpose")).toHaveLength(1);
});

const sequence = (...layers: readonly tf.layers.Layer[]) => tf.sequential({ layers: [...layers] });
const gru = (more: object) =>
  tf.layers.gru({ name: "g", units: 2, recurrentActivation: "sigmoid", inputShape: [3, 2], ...more });

test.each<[string, () => tf.LayersModel, readonly number[], string]>([
  [
    "a class that is not known",
    () => sequence(tf.layers.masking({ name: "m", inputShape: [3, 2] } as never)),
    [3, 2],
    "layer m (Masking) cannot be written as ONNX: no layer of this class can",
  ],
  [
    "a layer of a model within the model",
    () =>
      sequence(
        tf.layers.dropout({ rate: 0.5, inputShape: [3, 2] }),
        tf.sequential({ name: "inner", layers: [tf.layers.masking({ name: "m", inputShape: [3, 2] } as never)] }),
      ),
    [3, 2],
    "layer inner/m (Masking) cannot be written as ONNX: no layer of this class can",
  ],
  [
    "a state that stays",
    () => sequence(gru({ stateful: true, batchInputShape: [1, 3, 2] })),
    [3, 2],
    "layer g (GRU) cannot be written as ONNX: it has stateful",
  ],
  [
    "an activation that recurrent operators lack",
    () => sequence(gru({ activation: "swish" })),
    [3, 2],
    'layer g (GRU) cannot be written as ONNX: its activation is "swish"',
  ],
  [
    "masked ids",
    () => sequence(tf.layers.embedding({ name: "e", inputDim: 3, outputDim: 2, maskZero: true, inputLength: 3 })),
    [3],
    "layer e (Embedding) cannot be written as ONNX: it masks id 0",
  ],
  [
    "a channel that is not the last",
    () => sequence(tf.layers.batchNormalization({ name: "n", axis: 1, inputShape: [3, 2] })),
    [3, 2],
    "layer n (BatchNormalization) cannot be written as ONNX: its axis is 1 of 3, expected the last",
  ],
])("%s is refused by the layer's name", (_, build, inputShape, message) => {
  const model = build();
  expect(() => writeGraph({ model, name: "m", inputShape, endsInProbabilities: false })).toThrow(
    expect.objectContaining({ code: "BAD_MODEL", message }),
  );
});
