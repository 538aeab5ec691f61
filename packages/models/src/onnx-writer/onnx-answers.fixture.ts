import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { expect } from "vitest";
import tf from "#tfjs";
import { onnxRuntime } from "../onnx/onnx-runtime.ts";
import { onnxBytes } from "./graph/onnx-bytes.ts";
import type { OnnxGraph } from "./graph/onnx-graph.ts";

/** What ONNX Runtime says of samples, by the name of each output. */
export async function onnxAnswers(
  graph: OnnxGraph,
  values: Float32Array,
  rows: number,
): Promise<Readonly<Record<string, Float32Array>>> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const bytes = onnxBytes(graph, { version: "0", metadata: {} });
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const found = await session.run({
      [graph.input.name]: new Tensor("float32", values, [rows, ...graph.input.shape]),
    });
    return Object.fromEntries(graph.outputs.map(({ name }) => [name, found[name]?.data as Float32Array]));
  } finally {
    await session.release();
  }
}

/** Numbers that are the same at each run: of samples, and of weights. */
export function drawn(size: number, most: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: size }, () => (2 * random.uniform() - 1) * most);
}

/** Gives a model weights that no initializer would: biases and moments that are not 0 or 1. */
export function drawWeights(model: tf.LayersModel, seed: number): void {
  for (const [place, layer] of model.layers.entries())
    tf.tidy(() =>
      layer.setWeights(
        layer.weights.map(({ originalName, shape }, i) => {
          const values = drawn(sizeOf(shape.map(Number)), 0.8, seed + 100 * place + i);
          const isVariance = originalName.endsWith("/moving_variance");
          return tf.tensor(isVariance ? values.map((value) => value ** 2 + 0.1) : values, shape.map(Number));
        }),
      ),
    );
}

/** Sums of so many terms, each rounded to 2⁻²⁴ of the largest value, in another order on either side. */
const terms = 256;

export function expectNear(actual: Float32Array | undefined, expected: ArrayLike<number>): void {
  expect(actual?.length).toBe(expected.length);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const differences = Array.from(expected, (value, i) => Math.abs(value - Number(actual?.[i])));
  expect(Math.max(...differences)).toBeLessThanOrEqual(terms * 2 ** -24 * largest);
}
