import { beforeAll, describe, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { modelCost } from "../layers/model-cost.ts";
import { outlineBuilt } from "../layers/outline-built.ts";
import { registerLayers } from "../layers/register-layers.ts";
import { multiplyAddsOf } from "../outline/multiply-adds.ts";
import type { Outline } from "../outline/outline.ts";
import { innerOutputs, layersOf } from "../outline/outline-calls.ts";
import { weightedLayers } from "../outline/weighted-layers.ts";
import { checkKnown } from "./known-classes.ts";
import { outlineTopology } from "./outline-topology.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const { layers } = tf;

/** What is told of a model. */
const told = (outline: Outline) => ({
  layers: layersOf(outline).map(({ kind, name }) => [kind, name]),
  inner: [...innerOutputs(outline)].map(([name, { shape }]) => [name, shape]),
  input: outline.inputs.map(({ call, shape }) => [call.layer.name, shape]),
  outputs: outline.outputs.map(({ shape }) => shape),
  weighted: weightedLayers(outline),
  multiplyAdds: multiplyAddsOf(outline),
});

/** The same of the model as it is built, whose weights TensorFlow.js itself tells. */
const toldBuilt = (model: tf.LayersModel) => ({
  ...told(outlineBuilt(model)),
  multiplyAdds: modelCost(model).multiplyAdds,
  weighted: model.layers.filter(({ trainableWeights }) => trainableWeights.length > 0).map(({ name }) => name),
});

const topologyOf = (model: tf.LayersModel): unknown => model.toJSON(null, false);

/** Each layer on samples of the shape, in front of a dense layer. */
const alone: readonly (readonly [string, number[], () => tf.layers.Layer])[] = [
  ["Activation", [4], () => layers.activation({ activation: "tanh" })],
  ["ReLU", [4], () => layers.reLU()],
  ["LeakyReLU", [4], () => layers.leakyReLU()],
  ["PReLU", [4], () => layers.prelu()],
  ["ELU", [4], () => layers.elu()],
  ["ThresholdedReLU", [4], () => layers.thresholdedReLU()],
  ["Softmax", [4], () => layers.softmax()],
  ["Dropout", [4], () => layers.dropout({ rate: 0.5 })],
  ["SpatialDropout1D", [4, 3], () => layers.spatialDropout1d({ rate: 0.5 })],
  ["GaussianNoise", [4], () => layers.gaussianNoise({ stddev: 1 })],
  ["GaussianDropout", [4], () => layers.gaussianDropout({ rate: 0.5 })],
  ["AlphaDropout", [4], () => layers.alphaDropout({ rate: 0.5 })],
  ["Masking", [4, 3], () => layers.masking()],
  ["BatchNormalization", [4, 3], () => layers.batchNormalization()],
  ["LayerNormalization", [4, 3], () => layers.layerNormalization()],
  ["Rescaling", [4, 4, 3], () => layers.rescaling({ scale: 2 })],
  ["SimpleRNN", [4, 3], () => layers.simpleRNN({ units: 5 })],
  ["GRU", [4, 3], () => layers.gru({ units: 5, returnSequences: true })],
  ["LSTM", [4, 3], () => layers.lstm({ units: 5 })],
  ["Conv1D", [9, 3], () => layers.conv1d({ filters: 5, kernelSize: 3, strides: 2 })],
  ["Conv2D", [9, 8, 3], () => layers.conv2d({ filters: 5, kernelSize: [3, 2], strides: [2, 1], padding: "same" })],
  ["Conv2D", [9, 8, 3], () => layers.conv2d({ filters: 5, kernelSize: 3, dilationRate: 2 })],
  ["Conv2D", [3, 9, 8], () => layers.conv2d({ filters: 5, kernelSize: 3, dataFormat: "channelsFirst" })],
  ["Conv3D", [5, 5, 5, 2], () => layers.conv3d({ filters: 3, kernelSize: 2 })],
  ["SeparableConv2D", [9, 8, 3], () => layers.separableConv2d({ filters: 5, kernelSize: 3, strides: 2 })],
  ["DepthwiseConv2D", [9, 8, 3], () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2 })],
  ["DepthwiseConv2D", [3, 9, 8], () => layers.depthwiseConv2d({ kernelSize: 3, dataFormat: "channelsFirst" })],
  [
    "Conv2DTranspose",
    [3, 4, 5],
    () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, dataFormat: "channelsFirst" }),
  ],
  ["Conv2DTranspose", [4, 4, 3], () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 })],
  ["Conv3DTranspose", [3, 3, 3, 2], () => layers.conv3dTranspose({ filters: 2, kernelSize: 3, padding: "same" })],
  ["MaxPooling1D", [9, 3], () => layers.maxPooling1d({ poolSize: 3, strides: 2 })],
  ["MaxPooling2D", [9, 8, 3], () => layers.maxPooling2d({})],
  ["MaxPooling3D", [5, 5, 5, 2], () => layers.maxPooling3d({ poolSize: 2, dataFormat: "channelsFirst" })],
  ["AveragePooling1D", [9, 3], () => layers.averagePooling1d({ poolSize: 2, padding: "same" })],
  ["AveragePooling2D", [9, 8, 3], () => layers.averagePooling2d({ poolSize: [2, 3], padding: "same" })],
  ["AveragePooling3D", [5, 5, 5, 2], () => layers.averagePooling3d({ poolSize: 2 })],
  ["GlobalMaxPooling1D", [9, 3], () => layers.globalMaxPooling1d()],
  ["GlobalAveragePooling1D", [9, 3], () => layers.globalAveragePooling1d()],
  ["GlobalMaxPooling2D", [9, 8, 3], () => layers.globalMaxPooling2d({ dataFormat: "channelsFirst" })],
  ["GlobalAveragePooling2D", [9, 8, 3], () => layers.globalAveragePooling2d({ dataFormat: "channelsLast" })],
  ["Bidirectional", [4, 3], () => layers.bidirectional({ layer: layers.lstm({ units: 5 }), mergeMode: "concat" })],
  ["Bidirectional", [4, 3], () => layers.bidirectional({ layer: layers.gru({ units: 5 }), mergeMode: "sum" })],
  [
    "Cropping2D",
    [9, 8, 3],
    () =>
      layers.cropping2D({
        cropping: [
          [1, 2],
          [0, 3],
        ],
      }),
  ],
  ["Dense", [4, 3], () => layers.dense({ units: 5 })],
  ["Embedding", [4], () => layers.embedding({ inputDim: 7, outputDim: 3 })],
  ["Flatten", [4, 3], () => layers.flatten()],
  ["Permute", [4, 3], () => layers.permute({ dims: [2, 1] })],
  ["RepeatVector", [4], () => layers.repeatVector({ n: 3 })],
  ["Reshape", [4, 3], () => layers.reshape({ targetShape: [2, 6] })],
  ["TimeDistributed", [4, 3], () => layers.timeDistributed({ layer: layers.dense({ units: 5 }) })],
  ["UpSampling2D", [4, 3, 2], () => layers.upSampling2d({ size: [2, 3] })],
  [
    "ZeroPadding2D",
    [4, 3, 2],
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
  ],
];

describe("the outline of a topology is that of the model that is built of it", () => {
  test.each(alone)("%s", (kind, inputShape, make) => {
    const layer = make();
    expect(layer.getClassName()).toBe(kind);
    const model = tf.sequential({ layers: [layers.inputLayer({ inputShape }), layer, layers.dense({ units: 2 })] });
    expect(told(outlineTopology("model m", topologyOf(model)))).toEqual(toldBuilt(model));
  });

  test("of layers that several others read, and that are applied twice", () => {
    const input = tf.input({ shape: [4] });
    const shared = layers.dense({ units: 3 });
    const [a, b] = [shared.apply(input), shared.apply(layers.dense({ units: 4 }).apply(input))] as tf.SymbolicTensor[];
    const both = [a, b] as tf.SymbolicTensor[];
    const merged = [layers.add(), layers.multiply(), layers.average(), layers.maximum(), layers.minimum()].map(
      (layer) => layer.apply(both) as tf.SymbolicTensor,
    );
    const joined = layers.concatenate({ axis: 1 }).apply([...merged, a as tf.SymbolicTensor]);
    const model = tf.model({ inputs: input, outputs: layers.dense({ units: 2 }).apply(joined) as tf.SymbolicTensor });
    expect(told(outlineTopology("model m", topologyOf(model)))).toEqual(toldBuilt(model));
  });

  test("of models within models", () => {
    const inner = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4] }), layers.reLU()] });
    const input = tf.input({ shape: [4] });
    const outputs = layers.dense({ units: 2 }).apply(inner.apply(input)) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs });
    expect(told(outlineTopology("model m", topologyOf(model)))).toEqual(toldBuilt(model));
    const around = tf.sequential({ layers: [inner, layers.dense({ units: 2 })] });
    const { outputs: ends, weighted } = told(outlineTopology("model m", topologyOf(around)));
    expect({ ends, weighted }).toEqual({ ends: [[null, 2]], weighted: around.layers.map(({ name }) => name) });
  });
});

test("every class of layer that TensorFlow.js builds is known", () => {
  registerLayers();
  const classes = Object.entries(tf.serialization.SerializationMap.getMap().classNameMap);
  const isLayer = (made: unknown) => (made as { prototype: unknown }).prototype instanceof tf.layers.Layer;
  const isModel = (made: unknown) =>
    made === tf.LayersModel || (made as { prototype: unknown }).prototype instanceof tf.LayersModel;
  const kinds = classes.flatMap(([kind, [made]]) => (isLayer(made) && !isModel(made) ? [kind] : []));
  expect(kinds).toContain("Dense");
  for (const kind of kinds) expect(() => checkKnown(kind, {})).not.toThrow();
});

const dense = (config: object) => ({
  class_name: "Dense",
  config: { name: "d", units: 2, batch_input_shape: [null, 4], ...config },
});
const sequential = (...inner: object[]) => ({ class_name: "Sequential", config: { name: "s", layers: inner } });

test.each([
  [
    "a layer of no such class",
    sequential({ class_name: "Capsule", config: { name: "c" } }),
    "model m: TensorFlow.js knows no layer Capsule, as c is",
  ],
  [
    "an activation that there is not",
    sequential(dense({ activation: "leaky_relu" })),
    "model m: TensorFlow.js knows no activation leakyRelu",
  ],
  [
    "samples of no shape",
    sequential({ class_name: "Dense", config: { name: "d", units: 2 } }),
    "model m: TensorFlow.js refuses it: The first layer in a Sequential model must get an `inputShape` or `batchInputShape` argument.",
  ],
  [
    "a layer that is not there",
    {
      class_name: "Functional",
      config: {
        layers: [{ ...dense({}), name: "d", inbound_nodes: [[["x", 0, 0, {}]]] }],
        input_layers: [],
        output_layers: [],
      },
    },
    "model m: TensorFlow.js refuses it: layer d reads x, which is not there before it",
  ],
  [
    "a circle",
    {
      class_name: "Functional",
      config: {
        layers: [{ ...dense({}), name: "d", inbound_nodes: [[["d", 0, 0, {}]]] }],
        input_layers: [],
        output_layers: [],
      },
    },
    "model m: TensorFlow.js refuses it: layer d reads what it yields, which is not there before it",
  ],
])("a topology of %s is refused by name", (_, topology, message) => {
  expect(() => outlineTopology("model m", topology)).toThrow(expect.objectContaining({ code: "BAD_MODEL", message }));
});
