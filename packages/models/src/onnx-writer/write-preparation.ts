import { type PreparationSpec, sampleKind } from "@faculty/shared/samples";
import type { GraphBuilder } from "./graph/graph-builder.ts";
import { axisOf, straight, turned, type Value } from "./graph/value.ts";

/** What a sample of the data set is, and what the model makes of it first. */
export interface WrittenPreparation {
  readonly spec: PreparationSpec;
  /** Of one sample of the data set, without the batch. */
  readonly sampleShape: readonly number[];
  /** Of a data set of texts. */
  readonly vocabulary?: unknown;
}

/**
 * The steps of a preparation as operators, in their order: a file that holds them takes the data set's samples. They are
 * computed in float32, those of `createPreparation` in float64 and rounded once.
 * @param input - `[batch, …sampleShape]`.
 */
export function writePreparation(graph: GraphBuilder, input: Value, preparation: WrittenPreparation): Value {
  graph.begin("preparation");
  const { spec, sampleShape: inputShape, vocabulary } = preparation;
  return writers[sampleKind({ inputShape, vocabulary })](graph, input, spec);
}

type Step = (graph: GraphBuilder, value: Value, spec: PreparationSpec) => Value;

/** One step after the other. */
const inOrder =
  (...steps: readonly Step[]): Step =>
  (graph, value, spec) =>
    steps.reduce((made, step) => step(graph, made, spec), value);

/** ITU-R BT.601, as the preparation has it. */
const luma: readonly number[] = [0.299, 0.587, 0.114];

/** Bilinear between the centres of pixels. */
const resize: Step = (graph, value, { resize: size }) => {
  const [, height, width, channels = 1] = value.shape;
  if (size === undefined || (size[0] === height && size[1] === width)) return value;
  const image = turned(graph, value);
  const rows = graph.add("Shape", [image], { start: { int: 0 }, end: { int: 2 } });
  const sizes = graph.add("Concat", [rows, graph.ints(size)], { axis: { int: 0 } });
  const name = graph.add("Resize", [image, "", "", sizes], {
    mode: { text: "linear" },
    coordinate_transformation_mode: { text: "half_pixel" },
  });
  return { name, shape: [1, ...size, channels], isTurned: true };
};

/** The middle. */
const crop: Step = (graph, value, { crop: extent }) => {
  const [, height = 1, width = 1, channels = 1] = value.shape;
  if (extent === undefined || (extent[0] === height && extent[1] === width)) return value;
  const starts = [Math.floor((height - extent[0]) / 2), Math.floor((width - extent[1]) / 2)] as const;
  const ends = [starts[0] + extent[0], starts[1] + extent[1]];
  const at = [axisOf(value, 1), axisOf(value, 2)];
  const name = graph.add("Slice", [value.name, graph.ints(starts), graph.ints(ends), graph.ints(at)]);
  return { ...value, name, shape: [1, ...extent, channels] };
};

const channels: Step = (graph, value, { channels: wanted }) => {
  const own = value.shape.at(-1) ?? 1;
  const shape = (count: number) => [...value.shape.slice(0, -1), count];
  if (wanted === "grey" && own !== 1) {
    const axis = axisOf(value, -1);
    const weights = graph.weights("luma", alongAxis(value, own), Float32Array.from(luma));
    const parts = graph.add("Mul", [value.name, weights]);
    return { ...value, name: graph.add("ReduceSum", [parts, graph.ints([axis])]), shape: shape(1) };
  }
  if (wanted === "bgr" || (wanted === "rgb" && own === 1)) {
    const order = graph.ints(wanted === "bgr" ? [2, 1, 0] : [0, 0, 0]);
    const name = graph.add("Gather", [value.name, order], { axis: { int: axisOf(value, -1) } });
    return { ...value, name, shape: shape(3) };
  }
  return value;
};

/** `(value · scale − mean) / std` for each of the last axis' places. */
const normalise: Step = (graph, value, { scale = 1, mean = 0, std = 1 }) => {
  const count = value.shape.at(-1) ?? 1;
  const at = (values: number | readonly number[], i: number) =>
    typeof values === "number" ? values : (values[i] as number);
  const factors = Float32Array.from({ length: count }, (_, i) => scale / at(std, i));
  const offsets = Float32Array.from({ length: count }, (_, i) => -at(mean, i) / at(std, i));
  const along = alongAxis(value, count);
  let { name } = value;
  if (factors.some((one) => one !== 1)) name = graph.add("Mul", [name, graph.weights("factor", along, factors)]);
  if (offsets.some((one) => one !== 0)) name = graph.add("Add", [name, graph.weights("offset", along, offsets)]);
  return { ...value, name };
};

/** Halves go up. */
const round: Step = (graph, value, { dtype = "float32" }) => {
  const limits = wholes[dtype];
  if (limits === null) return value;
  const number = (key: string, one: number) => graph.weights(key, [], Float32Array.of(one));
  const floor = graph.add("Floor", [graph.add("Add", [value.name, number("half", 0.5)])]);
  return { ...value, name: graph.add("Clip", [floor, number("least", limits[0]), number("most", limits[1])]) };
};

const wholes: Readonly<Record<NonNullable<PreparationSpec["dtype"]>, readonly [number, number] | null>> = {
  float32: null,
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
};

const layout: Step = (graph, value, spec) => {
  if (spec.layout !== "nchw") return value;
  const [batch = 1, height = 1, width = 1, count = 1] = value.shape;
  return { name: turned(graph, value), shape: [batch, count, height, width], isTurned: false };
};

/** Time steps or tokens: what is longer loses its end, what is shorter gets zeros. */
const lengthen: Step = (graph, value, { length }) => {
  const [batch = 1, own = 1, ...rest] = value.shape;
  if (length === undefined || length === own) return value;
  const shape = [batch, length, ...rest];
  const axes = value.shape.map((_, axis) => axis);
  if (length < own) {
    const ends = [[0], [length], [1]].map((values) => graph.ints(values));
    return { name: graph.add("Slice", [straight(graph, value), ...ends]), shape, isTurned: false };
  }
  const pads = [...axes.map(() => 0), ...axes.map((axis) => (axis === 1 ? length - own : 0))];
  return { name: graph.add("Pad", [straight(graph, value), graph.ints(pads)]), shape, isTurned: false };
};

/** The time steps up to the last that is not all zeros; what comes after is padding and stays zeros. */
const withoutPadding =
  (change: Step): Step =>
  (graph, value, spec) => {
    const changed = change(graph, value, spec);
    if (changed.name === value.name) return value;
    const size = graph.add("ReduceMax", [graph.add("Abs", [value.name])], { axes: { ints: [2] } });
    const later = graph.add("CumSum", [size, graph.int(1)], { reverse: { int: 1 } });
    const isThere = graph.add("Sign", [later]);
    return { ...changed, name: graph.add("Mul", [changed.name, isThere]) };
  };

const writers = {
  image: inOrder(resize, crop, channels, normalise, round, layout),
  series: inOrder(withoutPadding(inOrder(normalise, round)), lengthen),
  tokens: lengthen,
  features: inOrder(normalise, round),
} as const satisfies Record<ReturnType<typeof sampleKind>, Step>;

/** Of values that go along the last axis of TensorFlow.js'. */
function alongAxis(value: Value, count: number): readonly number[] {
  const place = axisOf(value, -1);
  return value.shape.map((_, axis) => (axis === place ? count : 1));
}
