import { innerLayer } from "./inner-layer.ts";
import type { LayerConfig, TensorShape } from "./outline.ts";
import { convolved, cropped, deconvolved, padded, pooled, pooledOver, upsampled } from "./spatial-shapes.ts";

/** The shape that a layer of some class yields; undefined where its configuration does not tell. */
export type LayerShape = (inputs: readonly TensorShape[], config: LayerConfig) => TensorShape | undefined;

const none: TensorShape = [];

const same: LayerShape = ([first]) => first;

const lastIs =
  (key: string): LayerShape =>
  ([first = none], config) => [...first.slice(0, -1), numberOf(config[key])];

/** Of layers that add, multiply, … values of several tensors: extents of 1 stretch. */
const broadcast: LayerShape = (inputs) => {
  const rank = Math.max(...inputs.map((shape) => shape.length));
  if (inputs.some((shape) => shape.length !== rank)) return undefined;
  return Array.from({ length: rank }, (_, axis) => {
    const extents = inputs.map((shape) => shape[axis] ?? null);
    return axis > 0 && extents.includes(null) ? null : (extents.find((extent) => extent !== 1) ?? extents[0] ?? null);
  });
};

const concatenated: LayerShape = (inputs, { axis = -1 }) => {
  const [first = none] = inputs;
  const at = Number(axis) < 0 ? first.length + Number(axis) : Number(axis);
  const extents = inputs.map((shape) => shape[at] ?? null);
  const sum = extents.reduce((total, extent) => (total === null || extent === null ? null : total + extent));
  return first.map((extent, i) => (i === at ? sum : extent));
};

const flattened: LayerShape = ([[batch = null, ...extents] = none]) => [batch, productOf(extents)];

/** An extent of −1 stays open while the batch is: TensorFlow.js fills it in when samples come. */
const reshaped: LayerShape = ([[batch = null] = none], { targetShape }) =>
  Array.isArray(targetShape)
    ? [batch, ...targetShape.map(numberOf).map((extent) => (extent === null || extent < 0 ? null : extent))]
    : undefined;

const permuted: LayerShape = ([shape = none], { dims }) =>
  Array.isArray(dims) ? [shape[0] ?? null, ...dims.map((axis) => shape[Number(axis)] ?? null)] : undefined;

const embedded: LayerShape = ([shape = none], { outputDim, inputLength }) =>
  inputLength === undefined || inputLength === null ? [...shape, numberOf(outputDim)] : undefined;

const recurrent: LayerShape = ([[batch = null, time = null] = none], { units, returnSequences, returnState }) => {
  if (returnState === true) return undefined;
  return returnSequences === true ? [batch, time, numberOf(units)] : [batch, numberOf(units)];
};

/** A layer for each step of time, and a recurrent layer in both directions. */
const eachStep: LayerShape = ([[batch = null, time = null, ...rest] = none], config) => {
  const inner = innerLayer(config);
  const shape = inner && outputShapes[inner.kind]?.([[batch, ...rest]], inner.config);
  return shape && [batch, time, ...shape.slice(1)];
};

const bothWays: LayerShape = (inputs, config) => {
  const inner = innerLayer(config);
  const shape = inner && outputShapes[inner.kind]?.(inputs, inner.config);
  const { mergeMode = "concat" } = config;
  const last = shape?.at(-1) ?? null;
  if (shape === undefined || mergeMode === null) return undefined;
  return [...shape.slice(0, -1), mergeMode === "concat" && last !== null ? 2 * last : last];
};

/** Heads, the length of the first tensor, and that of what it attends to: itself, or the third. */
const attention: LayerShape = ([[batch = null, length = null] = none, , [, keys = length] = none], { heads }) => [
  batch,
  numberOf(heads),
  length,
  keys,
];

/** The width of the first tensor at the positions of the attention. */
const attended: LayerShape = ([[batch = null, , width = null] = none, [, , length = null] = none]) => [
  batch,
  length,
  width,
];

const rows = (kinds: readonly string[], shape: LayerShape) => kinds.map((kind) => [kind, shape] as const);

/** What a layer yields, by its class: as the layers of TensorFlow.js and our own say when they are built. */
export const outputShapes: Readonly<Record<string, LayerShape>> = Object.fromEntries([
  ...rows(["Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "ThresholdedReLU", "Softmax"], same),
  ...rows(["Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Masking"], same),
  ...rows(["BatchNormalization", "LayerNormalization", "Rescaling"], same),
  ...rows(["FacultyLayerNorm", "FacultyPositionEmbedding"], same),
  ...rows(["Add", "Multiply", "Average", "Maximum", "Minimum"], broadcast),
  ...rows(["SimpleRNN", "GRU", "LSTM"], recurrent),
  ...rows(["Conv1D", "Conv2D", "Conv3D", "SeparableConv2D", "DepthwiseConv2D"], convolved),
  ...rows(["Conv2DTranspose", "Conv3DTranspose"], deconvolved),
  ...rows(["MaxPooling1D", "MaxPooling2D", "MaxPooling3D"], pooled),
  ...rows(["AveragePooling1D", "AveragePooling2D", "AveragePooling3D"], pooled),
  ...rows(["GlobalMaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling2D", "GlobalAveragePooling2D"], pooledOver),
  ["Bidirectional", bothWays],
  ["Concatenate", concatenated],
  ["Cropping2D", cropped],
  ["Dense", lastIs("units")],
  ["Embedding", embedded],
  ["Flatten", flattened],
  ["Permute", permuted],
  ["RepeatVector", ([[batch = null, width = null] = none], { n }) => [batch, numberOf(n), width]],
  ["Reshape", reshaped],
  ["TimeDistributed", eachStep],
  ["UpSampling2D", upsampled],
  ["ZeroPadding2D", padded],
  ["FacultyAttentionMix", attended],
  ["FacultyAttentionWeights", attention],
  ["FacultyItemHistory", ([[batch = null, length = null] = none]) => [batch, length === null ? null : length - 1]],
  ["FacultyLastStep", ([[batch = null, , width = null] = none]) => [batch, width]],
  ["FacultyMaskedMean", ([[batch = null, , width = null] = none]) => [batch, width]],
  ["FacultyPaddingMask", ([shape = none]) => shape.slice(0, 2)],
  ["FacultyTokenSpan", ([[batch = null] = none], { length }) => [batch, numberOf(length)]],
  ["FacultyUserId", ([[batch = null] = none]) => [batch, 1]],
]);

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function productOf(extents: TensorShape): number | null {
  return extents.reduce((size, extent) => (size === null || extent === null ? null : size * extent), 1);
}
