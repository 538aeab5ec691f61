import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { registerLayers } from "./register-layers.ts";

await startBackend();
registerLayers();

const width = 3;
const config = { units: 4, recurrentActivation: "sigmoid", returnSequences: true } as const;
type GruConfig = Parameters<typeof tf.layers.gru>[0];

/** Layers of TensorFlow.js' own class one above the other, and the same as a saved model has them. */
async function twins(
  steps: number,
  ...configs: readonly GruConfig[]
): Promise<readonly [tf.LayersModel, tf.LayersModel]> {
  const input = tf.input({ shape: [steps, width] });
  const output = configs.reduce((x, own) => tf.layers.gru(own).apply(x) as tf.SymbolicTensor, input);
  const own = tf.model({ inputs: input, outputs: output });
  const saved = await tf.models.modelFromJSON(own.toJSON(null, false) as never);
  saved.setWeights(own.getWeights().map((weight, i) => drawn(weight.shape, i)));
  own.setWeights(saved.getWeights());
  return [own, saved];
}

/** What a model gives, and the gradients of its inputs and its weights. */
function trained(model: tf.LayersModel, inputs: tf.Tensor): readonly tf.Tensor[] {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = (x: tf.Tensor) => {
    const outputs = model.apply(x, { training: true }) as tf.Tensor;
    return tf.sum<tf.Scalar>(tf.mul(outputs, drawn(outputs.shape, 2)));
  };
  const { grads } = tf.variableGrads(() => loss(inputs), variables);
  const outputs = model.apply(inputs) as tf.Tensor;
  return [outputs, tf.grad(loss)(inputs), ...variables.map(({ name }) => grads[name] as tf.Tensor)];
}

function drawn(shape: readonly number[], seed: number): tf.Tensor {
  const random = createRandom(seed);
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => 0.5 * random.normal()),
    [...shape],
  );
}

/** How often a model takes something's negative, which TensorFlow.js' own cell does at each step. */
async function negatives(model: tf.LayersModel, inputs: tf.Tensor): Promise<number> {
  const { kernels } = await tf.profile(() => model.apply(inputs) as tf.Tensor);
  return kernels.filter(({ name }) => name === "Neg").length;
}

test.each<[string, number, number, readonly GruConfig[]]>([
  ["sequences", 5, 6, [config]],
  ["two steps of one sample", 2, 1, [config]],
  ["the last step", 5, 2, [{ ...config, returnSequences: false }]],
  ["hard sigmoids", 5, 2, [{ units: 4 }]],
  ["another activation, no bias", 5, 2, [{ ...config, activation: "softsign", useBias: false }]],
  ["one above the other, one unit", 5, 2, [config, { ...config, units: 1 }]],
])("a GRU gives what TensorFlow.js' own gives, and its gradients: %s", async (_, steps, rows, configs) => {
  const [own, saved] = await twins(steps, ...configs);
  const inputs = drawn([rows, steps, width], 1);
  expect(await negatives(saved, inputs)).toBe(0);
  const [expected, found] = [trained(own, inputs), trained(saved, inputs)];
  expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  for (const [i, values] of found.entries()) {
    const other = expected[i] as tf.Tensor;
    expect(tf.norm(tf.sub(values, other)).dataSync()[0]).toBeLessThan(2e-6 * Number(tf.norm(other).dataSync()[0]));
  }
});

test.each<[string, GruConfig]>([
  ["steps from the last to the first", { ...config, goBackwards: true }],
  ["dropout of the layer's own", { ...config, dropout: 0.5 }],
  ["dropout of its state", { ...config, recurrentDropout: 0.5 }],
])("TensorFlow.js' own stays: %s", async (_, own) => {
  const steps = 3;
  const [, saved] = await twins(steps, own);
  expect(await negatives(saved, drawn([2, steps, width], 1))).toBe(steps);
});
