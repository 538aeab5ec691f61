import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { afterEach, expect, test, vi } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { type NativeBackend, nativeBackend } from "../native-graph/native-backend.ts";
import { record } from "../native-graph/record.ts";
import { feedsOf, written } from "../native-graph/written-graph.fixture.ts";
import { registerLayers } from "./register-layers.ts";

await startBackend();
registerLayers();
const backend = nativeBackend() as NativeBackend;
const native = test.skipIf(nativeBackend() === null);
afterEach(() => vi.unstubAllEnvs());

const [steps, width, units] = [5, 3, 64];
const config = { units, recurrentActivation: "sigmoid", returnSequences: true } as const;
type LstmConfig = Parameters<typeof tf.layers.lstm>[0];

/** Layers of TensorFlow.js' own class one above the other, and the same as a saved model has them. */
async function twins(...configs: readonly LstmConfig[]): Promise<readonly [tf.LayersModel, tf.LayersModel]> {
  const input = tf.input({ shape: [steps, width] });
  const output = configs.reduce((x, own) => tf.layers.lstm(own).apply(x) as tf.SymbolicTensor, input);
  const own = tf.model({ inputs: input, outputs: output });
  const saved = await tf.models.modelFromJSON(own.toJSON(null, false) as never);
  saved.setWeights(own.getWeights());
  return [own, saved];
}

/** What a model gives while it trains, and the gradients of its inputs and its weights. */
function trained(model: tf.LayersModel, inputs: tf.Tensor): readonly tf.Tensor[] {
  const variables = weightsOf(model);
  const loss = (x: tf.Tensor) => {
    const outputs = model.apply(x, { training: true }) as tf.Tensor;
    return tf.sum<tf.Scalar>(tf.mul(outputs, drawn(outputs.shape, 2)));
  };
  const { grads } = tf.variableGrads(() => loss(inputs), variables);
  const outputs = model.apply(inputs, { training: true }) as tf.Tensor;
  return [outputs, tf.grad(loss)(inputs), ...variables.map(({ name }) => grads[name] as tf.Tensor)];
}

function weightsOf(model: tf.LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** How many pieces of its rows a model takes from step to step. */
async function pieces(model: tf.LayersModel, rows: number, training: boolean): Promise<number> {
  const { kernels } = await tf.profile(() => model.apply(drawn([rows, steps, width], 1), { training }) as tf.Tensor);
  return kernels.filter(({ name }) => name === "Unpack").length;
}

function drawn(shape: readonly number[], seed: number): tf.Tensor {
  const random = createRandom(seed);
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    [...shape],
  );
}

native.each<[string, number, readonly LstmConfig[]]>([
  ["of sequences", 64, [config]],
  ["of an odd number of rows", 65, [config]],
  ["of the last step", 64, [{ ...config, returnSequences: false }]],
  ["of the last step with hard sigmoids", 64, [{ units }]],
  ["one above the other", 64, [config, { ...config, units: 70 }]],
  ["without a bias", 64, [{ ...config, useBias: false }]],
])("rows in two halves give what they give in one piece, and its gradients: %s", async (_, rows, configs) => {
  vi.stubEnv("TF_NUM_INTEROP_THREADS", "2");
  const [own, saved] = await twins(...configs);
  expect(await pieces(own, rows, true)).toBe(configs.length);
  expect(await pieces(saved, rows, true)).toBe(2 * configs.length);
  const inputs = drawn([rows, steps, width], 1);
  const [expected, found] = [trained(own, inputs), trained(saved, inputs)];
  expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  for (const [i, values] of found.entries()) {
    const other = expected[i] as tf.Tensor;
    expect(tf.norm(tf.sub(values, other)).dataSync()[0]).toBeLessThan(1e-6 * Number(tf.norm(other).dataSync()[0]));
  }
});

native("a graph of two halves gives the bits of one of one piece", async () => {
  const [, saved] = await twins(config, { ...config, units: 70 });
  const tensors = [drawn([65, steps, width], 1), ...weightsOf(saved)];
  const bits = (operations: string) => {
    vi.stubEnv("TF_NUM_INTEROP_THREADS", operations);
    const work = () => trained(saved, tensors[0] as tf.Tensor);
    return written(backend, tensors, record(backend, { known: feedsOf(tensors) }, work)).values;
  };
  expect(bits("2")).toEqual(bits("1"));
});

native.each<[string, number, LstmConfig, string]>([
  ["one operation at a time", 64, config, "1"],
  ["a small state", 63, config, "2"],
  ["few rows", 31, { ...config, units: 256 }, "2"],
  ["steps from the last to the first", 64, { ...config, goBackwards: true }, "2"],
  ["dropout of the layer's own", 64, { ...config, dropout: 0.5 }, "2"],
])("rows stay in one piece: %s", async (_, rows, own, operations) => {
  vi.stubEnv("TF_NUM_INTEROP_THREADS", operations);
  const [, saved] = await twins(own);
  expect(await pieces(saved, rows, true)).toBe(1);
});

native("an answer's rows stay in one piece", async () => {
  vi.stubEnv("TF_NUM_INTEROP_THREADS", "2");
  const [, saved] = await twins(config);
  expect(await pieces(saved, 64, false)).toBe(1);
});
