import type { ModelSpec } from "@faculty/shared/config";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "../files/build-model.ts";
import { modelCost } from "./model-cost.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

test("counts a perceptron: one multiply-add a kernel value", async () => {
  expect(modelCost(await buildModel({ kind: "mlp", units: [32] }, [28, 28, 1], numberedOutput(10), 1))).toEqual({
    parameters: 784 * 32 + 32 + 32 * 10 + 10,
    multiplyAdds: 784 * 32 + 32 * 10,
  });
});

test("counts convolutions: kernel × positions", async () => {
  expect(modelCost(await buildModel({ kind: "cnn", filters: [8, 16] }, [28, 28, 1], numberedOutput(10), 1))).toEqual({
    parameters: 9 * 8 + 8 + 9 * 8 * 16 + 16 + 7 * 7 * 16 * 10 + 10,
    multiplyAdds: 28 * 28 * 9 * 8 + 14 * 14 * 9 * 8 * 16 + 7 * 7 * 16 * 10,
  });
});

test("counts depthwise convolutions without their normalisation, whose weights are parameters", async () => {
  const norm = (channels: number) => 4 * channels;
  expect(
    modelCost(await buildModel({ kind: "depthwise-cnn", filters: [4, 6] }, [8, 8, 3], numberedOutput(2), 1)),
  ).toEqual({
    parameters: 9 * 3 * 4 + norm(4) + 9 * 4 + norm(4) + 4 * 6 + norm(6) + 6 * 2 + 2,
    multiplyAdds: 64 * 9 * 3 * 4 + 16 * 9 * 4 + 16 * 4 * 6 + 6 * 2,
  });
});

test("counts a residual network: every convolution of its blocks and both projections of its shortcuts", async () => {
  const norm = (channels: number) => 4 * channels;
  const convolution = (from: number, to: number) => 9 * from * to;
  const block = (from: number, to: number) => convolution(from, to) + convolution(to, to);
  const first = convolution(3, 2);
  const stage1 = block(2, 2);
  const stage2 = block(2, 4) + 2 * 4;
  const stage3 = block(4, 8) + 4 * 8;
  const norms = 3 * norm(2) + 3 * norm(4) + 3 * norm(8);
  expect(modelCost(await buildModel({ kind: "resnet", depth: 8, width: 2 }, [8, 8, 3], numberedOutput(5), 1))).toEqual({
    parameters: first + stage1 + stage2 + stage3 + norms + 8 * 5 + 5,
    multiplyAdds: 64 * (first + stage1) + 16 * stage2 + 4 * stage3 + 8 * 5,
  });
});

const vocabulary = Array.from({ length: 100 }, (_, id) => String(id));

test("counts texts' models: look-ups cost nothing", async () => {
  const cost = async (spec: ModelSpec) => modelCost(await buildModel(spec, [20], numberedOutput(2), 1, vocabulary));
  expect(await cost({ kind: "embedding-pool", embedding: 8, units: [6] })).toEqual({
    parameters: 100 * 8 + 8 * 6 + 6 + 6 * 2 + 2,
    multiplyAdds: 8 * 6 + 6 * 2,
  });
  expect(await cost({ kind: "cnn-1d", embedding: 8, filters: [6, 4], kernel: 3 })).toEqual({
    parameters: 100 * 8 + 3 * 8 * 6 + 6 + 3 * 6 * 4 + 4 + 4 * 2 + 2,
    multiplyAdds: 20 * 3 * 8 * 6 + 10 * 3 * 6 * 4 + 4 * 2,
  });
  expect(await cost({ kind: "gru", embedding: 8, units: [6] })).toEqual({
    parameters: 100 * 8 + 3 * (8 * 6 + 6 * 6 + 6) + 6 * 2 + 2,
    multiplyAdds: 20 * 3 * (8 * 6 + 6 * 6) + 6 * 2,
  });
  expect(await cost({ kind: "lstm", embedding: 8, units: [6] })).toEqual({
    parameters: 100 * 8 + 4 * (8 * 6 + 6 * 6 + 6) + 6 * 2 + 2,
    multiplyAdds: 20 * 4 * (8 * 6 + 6 * 6) + 6 * 2,
  });
});

test("counts a transformer: four projections, two products of all pairs of positions, two dense layers a block", async () => {
  const [length, width, inner, inputs] = [20, 8, 12, 5];
  const spec = { kind: "transformer", blocks: 2, heads: 2, width, feedForward: inner };
  const norm = 2 * width;
  const block = 4 * (width * width + width) + width * inner + inner + inner * width + width + 2 * norm;
  const blockCost = length * (4 * width * width + 2 * width * inner) + 2 * length * length * width;
  expect(modelCost(await buildModel(spec, [length, inputs], numberedOutput(3), 1))).toEqual({
    parameters: inputs * width + width + length * width + 2 * block + norm + width * 3 + 3,
    multiplyAdds: length * inputs * width + 2 * blockCost + width * 3,
  });
});

const sequential = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });

test("counts separable, one-dimensional, transposed and recurrent layers, and models inside models", () => {
  const cost = (...layers: tf.layers.Layer[]) => modelCost(sequential(...layers)).multiplyAdds;
  expect(cost(tf.layers.separableConv2d({ inputShape: [5, 5, 3], kernelSize: 3, filters: 7, padding: "same" }))).toBe(
    25 * (9 * 3 + 3 * 7),
  );
  expect(cost(tf.layers.conv1d({ inputShape: [20, 3], kernelSize: 5, filters: 7 }))).toBe(16 * 5 * 3 * 7);
  expect(cost(tf.layers.conv2dTranspose({ inputShape: [5, 5, 3], kernelSize: 2, strides: 2, filters: 7 }))).toBe(
    25 * 4 * 3 * 7,
  );
  expect(cost(tf.layers.gru({ inputShape: [11, 3], units: 4, recurrentInitializer: "zeros" }))).toBe(
    11 * 3 * (3 * 4 + 4 * 4),
  );
  expect(cost(tf.layers.lstm({ inputShape: [11, 3], units: 4, recurrentInitializer: "zeros" }))).toBe(
    11 * 4 * (3 * 4 + 4 * 4),
  );
  expect(cost(tf.layers.dense({ inputShape: [9, 3], units: 4 }))).toBe(9 * 3 * 4);
  const inner = sequential(tf.layers.dense({ inputShape: [3], units: 4 }));
  expect(cost(inner, tf.layers.dense({ units: 2 }))).toBe(3 * 4 + 4 * 2);
});

test("counts a layer that is applied twice, twice, and its parameters once", () => {
  const input = tf.input({ shape: [5] });
  const shared = tf.layers.dense({ units: 5 });
  const twice = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: twice });
  expect(modelCost(model)).toEqual({ parameters: 5 * 5 + 5, multiplyAdds: 2 * 5 * 5 });
});
