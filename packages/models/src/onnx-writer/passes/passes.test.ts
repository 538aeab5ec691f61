import { outputOver } from "@faculty/shared/outputs";
import { beforeAll, describe, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../../backend/start-backend.ts";
import { buildModel } from "../../files/build-model.ts";
import { drawnSamples, drawnStudent, fileAnswers, titledKinds, vocabulary } from "../drawn-student.fixture.ts";
import type { OnnxGraph } from "../graph/onnx-graph.ts";
import { drawn, drawWeights, expectNear, onnxAnswers } from "../onnx-answers.fixture.ts";
import { writeGraph } from "../write-graph.ts";
import { calibration } from "./calibration.ts";
import { foldNormalisation } from "./fold-normalisation.ts";
import { toFloat16 } from "./to-float16.ts";
import { toInt8 } from "./to-int8.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const conv = (more: object) => tf.layers.conv2d({ filters: 2, kernelSize: 2, ...more });
const written = (model: tf.LayersModel, inputShape: readonly number[]) =>
  writeGraph({ model, name: "m", inputShape, endsInProbabilities: false }).graph;
const ops = ({ nodes }: OnnxGraph) => nodes.map(({ op }) => op);
const logitsOf = async (graph: OnnxGraph, values: Float32Array, rows = 1) =>
  (await onnxAnswers(graph, values, rows))["logits"];

async function calibrated(graph: OnnxGraph, values: Float32Array, rows: number) {
  const { graph: asked, points } = calibration(graph);
  const found = await onnxAnswers(asked, values, rows);
  return new Map(
    points.map(({ tensor, low, high }) => [tensor, { low: Number(found[low]?.[0]), high: Number(found[high]?.[0]) }]),
  );
}

describe("batch normalisation", () => {
  const image = [3, 3, 1];

  test("becomes part of the convolution before it, and nothing else changes", async () => {
    const model = tf.sequential({
      layers: [
        conv({ inputShape: image, useBias: false }),
        tf.layers.batchNormalization({ name: "norm" }),
        conv({}),
        tf.layers.batchNormalization({ scale: false }),
        tf.layers.flatten(),
      ],
    });
    drawWeights(model, 3);
    const values = drawn(9, 1, 4);
    const expected = tf.tidy(() => (model.predict(tf.tensor(values, [1, ...image])) as tf.Tensor).dataSync());
    const graph = foldNormalisation(written(model, image));
    expect(ops(graph)).toEqual(["Transpose", "Conv", "Conv", "Transpose", "Flatten", "Identity", "Softmax"]);
    expect([...graph.constants.keys()].filter((name) => name.includes("gamma"))).toEqual([]);
    expectNear(await logitsOf(graph, values), expected);
  });

  test("stays where something else reads the convolution too", async () => {
    const input = tf.input({ shape: image });
    const convolved = conv({}).apply(input) as tf.SymbolicTensor;
    const sum = tf.layers
      .add()
      .apply([convolved, tf.layers.batchNormalization({}).apply(convolved) as tf.SymbolicTensor]);
    const model = tf.model({ inputs: input, outputs: tf.layers.flatten().apply(sum) as tf.SymbolicTensor });
    expect(ops(foldNormalisation(written(model, image)))).toContain("BatchNormalization");
  });
});

/** Half has 11 bits, and each of a few layers rounds. */
const halfRounding = 16 * 2 ** -11;

const rows = 8;

describe.each(titledKinds)("%s", (_, kind) => {
  const says = kind.output;
  async function compared() {
    const model = await drawnStudent(kind);
    const values = drawnSamples(kind, rows);
    const { graph: asWritten } = writeGraph({
      model,
      name: "m",
      inputShape: kind.inputShape,
      endsInProbabilities: false,
      says,
    });
    const graph = foldNormalisation(asWritten);
    model.dispose();
    const said = (of: OnnxGraph) => fileAnswers(of, kind, values, rows);
    const float32 = await said(graph);
    const largest = float32.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const differenceOf = async (of: OnnxGraph) => {
      const other = await said(of);
      return float32.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(other[i]))), 0) / largest;
    };
    return { graph, values, differenceOf };
  }

  test("says the same in float16, up to its rounding, between float32 ends", async () => {
    const { graph, differenceOf } = await compared();
    const half = toFloat16(graph);
    expect(await differenceOf(half)).toBeLessThanOrEqual(halfRounding);
    expect(new Set([half.input, ...half.outputs].map(({ dtype }) => dtype))).toEqual(new Set(["float32"]));
  });

  test("says nearly the same in int8, in which its weights lie", async () => {
    const { graph, values, differenceOf } = await compared();
    const int8 = toInt8(graph, await calibrated(graph, values, rows));
    expect(await differenceOf(int8)).toBeLessThanOrEqual(0.1);
    const large = [...int8.constants].filter(([, { dtype, dims }]) => dtype === "float32" && dims.length > 1);
    // Positions, biases of recurrent layers and what hides later steps are added and not multiplied by values.
    expect(large.map(([name]) => name).filter((name) => !/position|bias|later$/.test(name))).toEqual([]);
  });
});

describe("float16", () => {
  test("reads token ids as they come: half has no 4097", async () => {
    const model = tf.sequential({
      layers: [tf.layers.embedding({ name: "e", inputDim: 4100, outputDim: 1, inputLength: 1 }), tf.layers.flatten()],
    });
    const table = new Float32Array(4100);
    table[4097] = 1;
    model.layers[0]?.setWeights([tf.tensor2d(table, [4100, 1])]);
    expect([...((await logitsOf(toFloat16(written(model, [1])), Float32Array.of(4097))) ?? [])]).toEqual([1]);
  });

  test("has no infinity for a sample that is padding alone", async () => {
    const spec = { kind: "transformer", width: 4, heads: 2, feedForward: 5, blocks: 1 };
    const model = await buildModel(spec, [6], outputOver(["a", "b"]), 1, vocabulary);
    drawWeights(model, 7);
    const logits = await logitsOf(toFloat16(written(model, [6])), new Float32Array(6));
    expect(logits?.every(Number.isFinite)).toBe(true);
  });

  test("names a weight that it does not hold", () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ name: "d", units: 1, useBias: false, inputShape: [1] })],
    });
    model.layers[0]?.setWeights([tf.tensor2d([[70_000]])]);
    expect(() => toFloat16(written(model, [1]))).toThrow(
      expect.objectContaining({
        code: "NOT_FINITE",
        message: "weight d/kernel holds 70000, float16 holds values up to 65504",
      }),
    );
  });
});

describe("int8", () => {
  function dense(kernel: number[][], bias: number[]): OnnxGraph {
    const model = tf.sequential({
      layers: [tf.layers.dense({ name: "d", units: bias.length, inputShape: [kernel.length] })],
    });
    model.layers[0]?.setWeights([tf.tensor2d(kernel), tf.tensor1d(bias)]);
    return written(model, [kernel.length]);
  }
  const values = ({ constants }: OnnxGraph, name: string) => Array.from(constants.get(name)?.data ?? [], Number);

  test("has a scale for each output channel, about 0, and one for all values, from 0 or below to 0 or above", () => {
    const graph = toInt8(
      dense(
        [
          [1, -4],
          [0.5, 2],
        ],
        [0, 0],
      ),
      new Map([["input", { low: 1, high: 5.1 }]]),
    );
    expect(values(graph, "d/kernel/int8")).toEqual([64, -64, 0.5 * 64, (2 / 4) * 64]);
    expect(values(graph, "d/kernel/scale")).toEqual([Math.fround(1 / 64), Math.fround(4 / 64)]);
    expect(values(graph, "input/scale")).toEqual([Math.fround(5.1 / 255)]); // 0 is among the values
    expect(values(graph, "input/zero")).toEqual([-128]);
  });

  test("a bias is counted in steps of both scales, and stays float32 where that is too many", () => {
    const scale = Math.fround(Math.fround(255 / 255) * Math.fround(1 / 64));
    const range = new Map([["input", { low: 0, high: 255 }]]);
    expect(values(toInt8(dense([[1]], [3]), range), "d/bias/int32")).toEqual([Math.round(3 / scale)]);
    const large = toInt8(dense([[1e-9]], [3]), range);
    expect(values(large, "d/bias")).toEqual([3]);
    expect(large.constants.has("d/bias/int32")).toBe(false);
  });

  test("every rounding says where its 0 is, without which ONNX Runtime computes a Gemm in float32", () => {
    const graph = toInt8(dense([[1]], [3]), new Map([["input", { low: 0, high: 255 }]]));
    const pairs = graph.nodes.filter(({ op }) => op.endsWith("QuantizeLinear") || op === "DequantizeLinear");
    expect(pairs.map(({ name, inputs }) => [name, inputs[2]])).toEqual([
      ["input/int8", "input/zero"],
      ["input/rounded", "input/zero"],
      ["d/kernel/rounded", "int8 zeros 1"],
      ["d/bias/rounded", "int32 zeros 1"],
    ]);
  });

  test("a channel of zeros stays zeros", () => {
    expect(values(toInt8(dense([[0]], [0]), new Map([["input", { low: 0, high: 0 }]])), "d/kernel/int8")).toEqual([0]);
  });
});
