import { createPreparation } from "@faculty/data/preparation";
import type { PreparationSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { drawn, expectNear, onnxAnswers } from "./onnx-answers.fixture.ts";
import { toFloat16 } from "./passes/to-float16.ts";
import { writeGraph } from "./write-graph.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const grey = [5, 6, 1];
const colour = [4, 7, 3];
const series = [5, 2];

const cases: readonly (readonly [string, PreparationSpec, readonly number[]])[] = [
  ["nothing", {}, grey],
  ["a larger image", { resize: [9, 8] }, colour],
  ["a smaller image", { resize: [2, 3] }, colour],
  ["one axis", { resize: [5, 9] }, grey],
  ["the middle", { crop: [2, 3] }, colour],
  ["the middle of a larger image", { resize: [8, 8], crop: [5, 6] }, grey],
  ["grey as colour", { channels: "rgb" }, grey],
  ["colour as grey", { channels: "grey" }, colour],
  ["blue first, by channel", { channels: "bgr", scale: 2, mean: [0.1, 0.2, 0.3], std: [1, 2, 4] }, colour],
  ["channels first of a resized image", { resize: [6, 6], mean: 0.5, std: 0.25, layout: "nchw" }, colour],
  ["bytes", { scale: 255, dtype: "uint8" }, grey],
  ["a series without its padding", { mean: [1, 2], std: 2 }, series],
  ["a shorter series", { length: 2, scale: 3 }, series],
  ["a longer series", { length: 7, mean: 1 }, series],
  ["a vector", { mean: [1, 2, 3], std: [1, 2, 4] }, [3]],
];

const rows = 2;

describe.each(cases)("%s", (_, spec, sampleShape) => {
  const { shape, prepare } = createPreparation(spec, { inputShape: sampleShape }, "model m");
  const values = drawn(rows * sizeOf(sampleShape), 1, 1).map(Math.abs);
  values.fill(0, values.length - (sampleShape.at(-1) ?? 0)); // the last time step of a series is padding

  /** A model that says what it is shown. */
  const mirror = () =>
    tf.sequential({ layers: [tf.layers.reshape({ targetShape: [sizeOf(shape)], inputShape: [...shape] })] });
  const preparation = { spec, sampleShape };

  test("is in the graph what it is outside of it", async () => {
    const { graph } = writeGraph({
      model: mirror(),
      name: "m",
      inputShape: shape,
      endsInProbabilities: false,
      preparation,
    });
    expect(graph.input.shape).toEqual(sampleShape);
    expectNear((await onnxAnswers(graph, values, rows))["logits"], prepare(values));
  });

  test("stays in float32 where the model is in float16", async () => {
    const { graph } = writeGraph({
      model: mirror(),
      name: "m",
      inputShape: shape,
      endsInProbabilities: false,
      preparation,
    });
    const { logits } = await onnxAnswers(toFloat16(graph), values, rows);
    const expected = prepare(values);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expected.forEach((value, i) => {
      expect(Math.abs(value - Number(logits?.[i]))).toBeLessThanOrEqual(largest * 2 ** -10); // rounded once
    });
  });
});

test("texts lose their end or are padded", async () => {
  for (const length of [2, 5]) {
    const model = tf.sequential({ layers: [tf.layers.reLU({ inputShape: [length] })] });
    const preparation = { spec: { length }, sampleShape: [3], vocabulary: ["a"] };
    const { graph } = writeGraph({ model, name: "m", inputShape: [length], endsInProbabilities: false, preparation });
    const { logits } = await onnxAnswers(graph, Float32Array.of(7, 8, 9), 1);
    expect([...(logits ?? [])]).toEqual([7, 8, 9, 0, 0].slice(0, length));
  }
});
