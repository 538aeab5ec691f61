import { sizeOf } from "@faculty/shared/tensor";
import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../../backend/start-backend.ts";
import { AttentionMix, AttentionWeights } from "../../layers/attention.ts";
import { ItemHistory } from "../../layers/item-history.ts";
import { LastStep } from "../../layers/last-step.ts";
import { LayerNorm } from "../../layers/layer-norm.ts";
import { MaskedMean } from "../../layers/masked-mean.ts";
import { PaddingMask } from "../../layers/padding-mask.ts";
import { PositionEmbedding } from "../../layers/position-embedding.ts";
import { TokenSpan } from "../../layers/token-span.ts";
import { UserId } from "../../layers/user-id.ts";
import { drawn, drawWeights, expectNear, onnxAnswers } from "../onnx-answers.fixture.ts";
import { writeGraph } from "../write-graph.ts";
import { layerWriters } from "./layer-writers.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

type Build = (input: tf.SymbolicTensor) => tf.SymbolicTensor;

const through =
  (...layers: readonly tf.layers.Layer[]): Build =>
  (input) =>
    layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);

/** Two different views of one input, together. */
const both =
  (merge: tf.layers.Layer): Build =>
  (input) =>
    merge.apply([input, tf.layers.dense({ units: 3 }).apply(input) as tf.SymbolicTensor]) as tf.SymbolicTensor;

const conv = (more: object) => tf.layers.conv2d({ filters: 3, kernelSize: 3, ...more });
const activations = ["elu", "gelu", "gelu_new", "hardSigmoid", "linear", "logSoftmax", "mish", "relu", "relu6", "selu"];
const further = ["sigmoid", "softmax", "softplus", "softsign", "swish", "tanh"];
const recurrent = { units: 3, recurrentActivation: "hardSigmoid", returnSequences: true } as const;

const image = [6, 5, 2] as const;
const series = [5, 3] as const;

const cases: readonly (readonly [string, readonly number[], Build])[] = [
  ...[...activations, ...further].map(
    (activation) =>
      [`Activation ${activation}`, [4], through(tf.layers.activation({ activation: activation as "relu" }))] as const,
  ),
  ["Dense", [4], through(tf.layers.dense({ units: 3, activation: "relu" }))],
  ["Dense without bias", [4], through(tf.layers.dense({ units: 3, useBias: false }))],
  ["Dense over time", series, through(tf.layers.dense({ units: 3, activation: "softmax" }))],
  ["Conv2D valid", image, through(conv({}))],
  ["Conv2D same", image, through(conv({ padding: "same", activation: "relu" }))],
  ["Conv2D same, stride 2", image, through(conv({ padding: "same", strides: 2, useBias: false }))],
  ["Conv2D same, even kernel", image, through(conv({ padding: "same", kernelSize: [2, 4], strides: [2, 3] }))],
  ["Conv2D dilated", image, through(conv({ padding: "same", dilationRate: 2 }))],
  ["Conv2D channels first", [2, 6, 5], through(conv({ dataFormat: "channelsFirst", padding: "same" }))],
  ["Conv2D, softmax over channels", image, through(conv({ activation: "softmax" }))],
  [
    "Conv1D same, stride 2",
    series,
    through(tf.layers.conv1d({ filters: 2, kernelSize: 3, strides: 2, padding: "same" })),
  ],
  ["Conv3D", [3, 4, 3, 2], through(tf.layers.conv3d({ filters: 2, kernelSize: 2, padding: "same" }))],
  [
    "Conv2DTranspose same",
    image,
    through(tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" })),
  ],
  ["Conv2DTranspose valid", image, through(tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2 }))],
  [
    "Conv2DTranspose, stride over kernel",
    image,
    through(tf.layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 3 })),
  ],
  [
    "DepthwiseConv2D",
    image,
    through(tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: "same", strides: 2 })),
  ],
  [
    "SeparableConv2D",
    image,
    through(tf.layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2, activation: "tanh" })),
  ],
  ["MaxPooling2D", image, through(tf.layers.maxPooling2d({ poolSize: 2 }))],
  [
    "MaxPooling2D same, overlapping",
    image,
    through(tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" })),
  ],
  ["AveragePooling2D same", image, through(tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }))],
  ["MaxPooling1D", series, through(tf.layers.maxPooling1d({ poolSize: 2 }))],
  ["AveragePooling1D same", series, through(tf.layers.averagePooling1d({ poolSize: 2, padding: "same" }))],
  ["MaxPooling3D", [4, 4, 2, 2], through(tf.layers.maxPooling3d({ poolSize: 2 } as never))],
  ["AveragePooling3D", [4, 4, 2, 2], through(tf.layers.averagePooling3d({ poolSize: 2 } as never))],
  ["GlobalAveragePooling2D", image, through(tf.layers.globalAveragePooling2d({} as never))],
  ["GlobalMaxPooling2D of a convolution", image, through(conv({}), tf.layers.globalMaxPooling2d({} as never))],
  ["GlobalAveragePooling1D", series, through(tf.layers.globalAveragePooling1d({}))],
  ["GlobalMaxPooling1D", series, through(tf.layers.globalMaxPooling1d({}))],
  ["BatchNormalization of a vector", [4], through(tf.layers.batchNormalization({}))],
  ["BatchNormalization of a convolution", image, through(conv({}), tf.layers.batchNormalization({ scale: false }))],
  ["BatchNormalization over time", series, through(tf.layers.batchNormalization({ center: false }))],
  ["LayerNormalization", series, through(tf.layers.layerNormalization({}))],
  ["LayerNormalization over two axes", series, through(tf.layers.layerNormalization({ axis: [1, 2], scale: false }))],
  ["Flatten of a convolution, Dense", image, through(conv({}), tf.layers.flatten(), tf.layers.dense({ units: 3 }))],
  ["Flatten channels first", [2, 3, 4], through(tf.layers.flatten({ dataFormat: "channelsFirst" }))],
  ["Reshape", [12], through(tf.layers.reshape({ targetShape: [3, -1, 2] }), conv({ kernelSize: 1 }))],
  ["Permute of a convolution", image, through(conv({}), tf.layers.permute({ dims: [3, 1, 2] }))],
  [
    "Permute of one input in two branches",
    series,
    (input) => {
      const branch = () => through(tf.layers.permute({ dims: [2, 1] }), tf.layers.dense({ units: 2 }))(input);
      return tf.layers.add().apply([branch(), branch()]) as tf.SymbolicTensor;
    },
  ],
  [
    "Permute of an input that a convolution reads as well",
    image,
    (input) => {
      const turned = tf.layers.permute({ dims: [3, 1, 2] }).apply(input) as tf.SymbolicTensor;
      const flat = [turned, conv({}).apply(input) as tf.SymbolicTensor].map(
        (x) => tf.layers.flatten().apply(x) as tf.SymbolicTensor,
      );
      return tf.layers.concatenate().apply(flat) as tf.SymbolicTensor;
    },
  ],
  ["RepeatVector", [3], through(tf.layers.repeatVector({ n: 4 }))],
  [
    "ZeroPadding2D of a convolution",
    image,
    through(
      conv({}),
      tf.layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
    ),
  ],
  [
    "Cropping2D",
    image,
    through(
      tf.layers.cropping2D({
        cropping: [
          [1, 2],
          [2, 1],
        ],
      }),
    ),
  ],
  ["UpSampling2D", image, through(tf.layers.upSampling2d({ size: [2, 3] }))],
  [
    "UpSampling2D bilinear of a convolution",
    image,
    through(conv({}), tf.layers.upSampling2d({ size: [2, 3], interpolation: "bilinear" } as never)),
  ],
  ["ReLU", [4], through(tf.layers.reLU({}))],
  ["ReLU with a maximum", [4], through(tf.layers.reLU({ maxValue: 0.5 }))],
  ["LeakyReLU", [4], through(tf.layers.leakyReLU({ alpha: 0.1 }))],
  ["ELU", [4], through(tf.layers.elu({}))],
  ["ThresholdedReLU", [4], through(tf.layers.thresholdedReLU({ theta: 0.5 }))],
  ["PReLU of a convolution", image, through(conv({}), tf.layers.prelu({ sharedAxes: [1, 2] }))],
  ["Softmax", series, through(tf.layers.softmax({ axis: -1 }))],
  ["Rescaling", [4], through(tf.layers.rescaling({ scale: 0.5, offset: -1 } as never))],
  ["Add", series, both(tf.layers.add())],
  ["Multiply", series, both(tf.layers.multiply())],
  ["Average", series, both(tf.layers.average())],
  ["Maximum", series, both(tf.layers.maximum())],
  ["Minimum", series, both(tf.layers.minimum())],
  ["Concatenate over time", series, both(tf.layers.concatenate({ axis: 1 }))],
  [
    "Concatenate of convolutions",
    image,
    (input) =>
      tf.layers
        .concatenate()
        .apply([conv({}), conv({})].map((layer) => layer.apply(input) as tf.SymbolicTensor)) as tf.SymbolicTensor,
  ],
  [
    "Add of a convolution and its input",
    [6, 5, 3],
    (input) =>
      tf.layers.add().apply([input, conv({ padding: "same" }).apply(input) as tf.SymbolicTensor]) as tf.SymbolicTensor,
  ],
  [
    "Dropout, GaussianNoise, GaussianDropout, AlphaDropout, SpatialDropout1D",
    series,
    through(
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.gaussianNoise({ stddev: 1 }),
      tf.layers.gaussianDropout({ rate: 0.5 }),
      tf.layers.alphaDropout({ rate: 0.5 }),
      tf.layers.spatialDropout1d({ rate: 0.5 }),
      tf.layers.dense({ units: 2 }),
    ),
  ],
  ["SimpleRNN", series, through(tf.layers.simpleRNN({ units: 3 }))],
  ["GRU", series, through(tf.layers.gru({ ...recurrent, returnSequences: false }))],
  ["GRU of sequences", series, through(tf.layers.gru({ ...recurrent, recurrentActivation: "sigmoid" }))],
  ["GRU without bias, relu", series, through(tf.layers.gru({ ...recurrent, useBias: false, activation: "relu" }))],
  ["GRU backwards", series, through(tf.layers.gru({ ...recurrent, goBackwards: true }))],
  ["LSTM", series, through(tf.layers.lstm({ ...recurrent, returnSequences: false }))],
  [
    "LSTM of sequences, two",
    series,
    through(tf.layers.lstm(recurrent), tf.layers.lstm({ ...recurrent, goBackwards: true })),
  ],
  ...(["concat", "sum", "mul", "ave"] as const).map(
    (mergeMode) =>
      [
        `Bidirectional GRU, ${mergeMode}`,
        series,
        through(tf.layers.bidirectional({ layer: tf.layers.gru(recurrent) as never, mergeMode })),
      ] as const,
  ),
  [
    "Bidirectional LSTM, last",
    series,
    through(
      tf.layers.bidirectional({
        layer: tf.layers.lstm({ units: 3, recurrentActivation: "sigmoid" }) as never,
        mergeMode: "concat",
      }),
    ),
  ],
  ["Embedding", [4], through(tf.layers.reLU({ maxValue: 2 }), tf.layers.embedding({ inputDim: 3, outputDim: 2 }))],
  [
    "TimeDistributed Dense",
    series,
    through(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2, activation: "relu" }) })),
  ],
  ["TimeDistributed Conv2D", [2, 5, 4, 3], through(tf.layers.timeDistributed({ layer: conv({ padding: "same" }) }))],
  ["FacultyLayerNorm", series, through(new LayerNorm({}))],
  ["FacultyPositionEmbedding", series, through(new PositionEmbedding({ seed: 1 }))],
  [
    "FacultyPaddingMask and FacultyMaskedMean",
    series,
    (input) =>
      new MaskedMean({}).apply([input, new PaddingMask({}).apply(input) as tf.SymbolicTensor]) as tf.SymbolicTensor,
  ],
  ["FacultyUserId", [4], through(new UserId({ items: 1 }))],
  ["FacultyItemHistory", [4], through(new ItemHistory({}))],
  ["FacultyTokenSpan", [4], through(new TokenSpan({ start: 1, length: 2, from: 1 }))],
  ["FacultyLastStep", series, through(new LastStep({}))],
  [
    "FacultyAttentionWeights and FacultyAttentionMix",
    [5, 4],
    (input) => {
      const mask = new PaddingMask({}).apply(input) as tf.SymbolicTensor;
      const weights = new AttentionWeights({ heads: 2 }).apply([input, mask]) as tf.SymbolicTensor;
      return new AttentionMix({ heads: 2 }).apply([input, weights]) as tf.SymbolicTensor;
    },
  ],
  [
    "FacultyAttentionWeights and FacultyAttentionMix of what is attended to",
    [5, 4],
    (input) => {
      const asking = tf.layers.maxPooling1d({ poolSize: 2 }).apply(input) as tf.SymbolicTensor;
      const mask = new PaddingMask({}).apply(input) as tf.SymbolicTensor;
      const weights = new AttentionWeights({ heads: 2 }).apply([asking, mask, input]) as tf.SymbolicTensor;
      return new AttentionMix({ heads: 2 }).apply([input, weights]) as tf.SymbolicTensor;
    },
  ],
  [
    "a model within the model, applied twice",
    [4],
    (input) => {
      const inner = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4], activation: "tanh" })] });
      return through(inner, inner)(input);
    },
  ],
];

const rows = 3;

test.each(cases)("%s says what TensorFlow.js says", async (_, inputShape, build) => {
  const model = modelOf(inputShape, build);
  drawWeights(model, 1);
  const values = drawn(rows * sizeOf(inputShape), 2, 2);
  values.fill(0, values.length - (inputShape.at(-1) ?? 1)); // padding, where there is such a thing
  const expected = tf.tidy(() => (model.predict(tf.tensor(values, [rows, ...inputShape])) as tf.Tensor).dataSync());
  const { graph } = writeGraph({ model, name: "m", inputShape, endsInProbabilities: false });
  expectNear((await onnxAnswers(graph, values, rows))["logits"], expected);
  model.dispose();
});

test("every class that is written is among them", () => {
  const tried = cases.map(([name]) => name).join();
  expect(Object.keys(layerWriters).filter((name) => !new RegExp(`\\b${name}\\b`).test(tried))).toEqual([]);
});

function modelOf(inputShape: readonly number[], build: Build): tf.LayersModel {
  const input = tf.input({ shape: [...inputShape] });
  return tf.model({ inputs: input, outputs: build(input) });
}
