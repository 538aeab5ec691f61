import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "./build-model.ts";
import { modelCost } from "./model-cost.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

test("counts a perceptron: one multiply-add a kernel value", async () => {
  expect(modelCost(await buildModel({ kind: "mlp", units: [32] }, [28, 28, 1], 10, 1))).toEqual({
    parameters: 784 * 32 + 32 + 32 * 10 + 10,
    multiplyAdds: 784 * 32 + 32 * 10,
  });
});

test("counts convolutions: kernel × positions", async () => {
  expect(modelCost(await buildModel({ kind: "cnn", filters: [8, 16] }, [28, 28, 1], 10, 1))).toEqual({
    parameters: 9 * 8 + 8 + 9 * 8 * 16 + 16 + 7 * 7 * 16 * 10 + 10,
    multiplyAdds: 28 * 28 * 9 * 8 + 14 * 14 * 9 * 8 * 16 + 7 * 7 * 16 * 10,
  });
});

test("counts depthwise convolutions without their normalisation, whose weights are parameters", async () => {
  const norm = (channels: number) => 4 * channels;
  expect(modelCost(await buildModel({ kind: "depthwise-cnn", filters: [4, 6] }, [8, 8, 3], 2, 1))).toEqual({
    parameters: 9 * 3 * 4 + norm(4) + 9 * 4 + norm(4) + 4 * 6 + norm(6) + 6 * 2 + 2,
    multiplyAdds: 64 * 9 * 3 * 4 + 16 * 9 * 4 + 16 * 4 * 6 + 6 * 2,
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
