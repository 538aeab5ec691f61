import { innerLayer } from "./inner-layer.ts";
import type { LayerCall, LayerConfig, Outline, TensorShape } from "./outline.ts";
import { callsOf } from "./outline-calls.ts";

/**
 * Multiplications with a following addition, for one sample, as `modelCost` counts those of a model that is built. An
 * extent that is open or does not show counts once. Of cells, ConvLSTM2D and what `TimeDistributed` has of a model
 * nothing is counted, and neither is a layer that says too little of itself.
 */
export function multiplyAddsOf(outline: Outline): number {
  const yielded = new Map<LayerCall, TensorShape | undefined>();
  const calls = callsOf(outline);
  for (const { call, shape, index } of [...outline.outputs, ...calls.flatMap(({ inputs }) => inputs)])
    if (index === 0) yielded.set(call, shape);
  return calls.reduce((sum, call) => {
    const { layer, inputs } = call;
    if (layer.model !== undefined) return sum + multiplyAddsOf(layer.model);
    const shapes = inputs.map(({ shape }) => shape ?? none);
    return sum + work(layer, { inputs: shapes, output: yielded.get(call) ?? none });
  }, 0);
}

const none: TensorShape = [];

/** What a layer takes and yields, the batch first. */
interface Ends {
  readonly inputs: readonly TensorShape[];
  readonly output: TensorShape;
}

/** @param ends - With channels last. */
type Work = (config: LayerConfig, ends: Ends) => number;

function work({ kind, config }: { readonly kind: string; readonly config: LayerConfig }, ends: Ends): number {
  const inOrder = (shape: TensorShape) => (config["dataFormat"] === "channelsFirst" ? channelsLast(shape) : shape);
  const counted = works[kind]?.(config, { inputs: ends.inputs.map(inOrder), output: inOrder(ends.output) });
  return counted !== undefined && Number.isFinite(counted) ? counted : 0;
}

function channelsLast([batch = null, channels = null, ...places]: TensorShape): TensorShape {
  return [batch, ...places, channels];
}

/** The size of each kernel, at each position that it is applied at. */
const works: Readonly<Record<string, Work>> = {
  Dense: ({ units }, { inputs, output }) => last(inputs[0]) * Number(units) * places(output),
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
  DepthwiseConv2D: (config, { inputs, output }) => depthwise(config, inputs[0]) * places(output),
  SeparableConv2D: (config, { inputs, output }) => {
    const channels = last(inputs[0]) * Number(config["depthMultiplier"] ?? 1);
    return (depthwise(config, inputs[0]) + channels * last(output)) * places(output);
  },
  SimpleRNN: recurrence(1),
  GRU: recurrence(3),
  LSTM: recurrence(4),
  Bidirectional: (config, ends) => 2 * withinWork(config, ends),
  TimeDistributed: (config, { inputs, output }) => {
    const [, steps = null, ...rest] = inputs[0] ?? none;
    const [batch = null, , ...yielded] = output;
    return (steps ?? 1) * withinWork(config, { inputs: [[batch, ...rest]], output: [batch, ...yielded] });
  },
  FacultyAttentionWeights: (_, { inputs, output }) => {
    const [, , length, keys] = output;
    return attention(last(inputs[0]), length, keys);
  },
  FacultyAttentionMix: (_, { inputs, output }) => attention(last(inputs[0]), output[1], inputs[0]?.[1]),
};

function convolution(rank: number): Work {
  return (config, { inputs, output }) => window(config, rank) * last(inputs[0]) * last(output) * places(output);
}

function transposed(rank: number): Work {
  return (config, { inputs, output }) => window(config, rank) * last(inputs[0]) * last(output) * places(inputs[0]);
}

function recurrence(gates: number): Work {
  return ({ units }, { inputs: [input = none] }) =>
    gates * Number(units) * (last(input) + Number(units)) * (input[1] ?? 1);
}

/** Two projections, and one product of all pairs of positions. */
function attention(width: number, length: number | null = null, keys: number | null = null): number {
  const [asking, asked] = [length ?? 1, keys ?? 1];
  return (asking + asked) * width ** 2 + asking * asked * width;
}

function withinWork(config: LayerConfig, ends: Ends): number {
  const inner = innerLayer(config);
  return inner === undefined ? 0 : work(inner, ends);
}

function depthwise(config: LayerConfig, input: TensorShape | undefined): number {
  return window(config, 2) * last(input) * Number(config["depthMultiplier"] ?? 1);
}

/** Values that a kernel covers of one channel. */
function window({ kernelSize }: LayerConfig, rank: number): number {
  const extents = Array.isArray(kernelSize) ? kernelSize : Array.from({ length: rank }, () => kernelSize);
  return extents.reduce((product: number, extent) => product * Number(extent), 1);
}

function last(shape: TensorShape = none): number {
  return shape.at(-1) ?? 1;
}

/** The product of all extents but the first and the last; an open one counts once. */
function places(shape: TensorShape = none): number {
  return shape.slice(1, -1).reduce<number>((product, extent) => product * (extent ?? 1), 1);
}
