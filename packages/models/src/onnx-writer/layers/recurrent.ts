import type { OnnxAttributes } from "../graph/onnx-graph.ts";
import { straight } from "../graph/value.ts";
import { inputOf, type LayerSite, type LayerWriter, unwritten } from "./layer-site.ts";
import { reordered, weightOf } from "./layer-weights.ts";

/** How ONNX lays out a recurrent layer. */
interface Recurrence {
  readonly op: "GRU" | "LSTM" | "RNN";
  /** Places of TensorFlow.js' gates in the order that ONNX has them. */
  readonly gates: readonly number[];
  /** Which activation each of ONNX' functions is. */
  readonly functions: readonly ("activation" | "recurrentActivation")[];
}

const recurrences: Readonly<Record<string, Recurrence>> = {
  SimpleRNN: { op: "RNN", gates: [0], functions: ["activation"] },
  // z, r, h in both.
  GRU: { op: "GRU", gates: [0, 1, 2], functions: ["recurrentActivation", "activation"] },
  // i, f, c, o become i, o, f, c.
  LSTM: { op: "LSTM", gates: [0, 3, 1, 2], functions: ["recurrentActivation", "activation", "activation"] },
};

/** Those that recurrent operators know; a hard sigmoid is 0.2 x + 0.5 in both. */
const functionNames: Readonly<Record<string, string>> = {
  elu: "Elu",
  hardSigmoid: "HardSigmoid",
  relu: "Relu",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  softsign: "Softsign",
  tanh: "Tanh",
};

export const recurrent: LayerWriter = (site) => {
  const { graph, config, shape } = site;
  const isBackwards = config["goBackwards"] === true;
  const steps = stepsFirst(site);
  if (config["returnSequences"] !== true)
    return { name: lastOf(site, recur(site, steps, isBackwards)), shape, isTurned: false };
  const inTime = sequenceOf(site, recur(site, steps, isBackwards));
  // TensorFlow.js leaves what was read backwards in the order in which it was read.
  const ends = [-1, -(2 ** 31), 1, -1].map((value) => graph.ints([value]));
  return { name: isBackwards ? graph.add("Slice", [inTime, ...ends]) : inTime, shape, isTurned: false };
};

/** A recurrent layer forwards and another one backwards, each time step beside its own. */
export const bidirectional: LayerWriter = (site) => {
  const { config, shape, weights } = site;
  const inner = config["layer"] as { readonly className?: unknown; readonly config?: LayerSite["config"] } | undefined;
  const kind = String(inner?.className);
  if (recurrences[kind] === undefined) throw unwritten(site, `it wraps a ${kind}`);
  const own = { ...site, kind, config: inner?.config ?? {} };
  const half = weights.length / 2;
  const steps = stepsFirst(site);
  const ways = [false, true].map((isBackwards) => {
    const way = { ...own, weights: isBackwards ? weights.slice(half) : weights.slice(0, half) };
    const made = recur(way, steps, isBackwards, isBackwards ? "backward_" : "forward_");
    return own.config["returnSequences"] === true ? sequenceOf(way, made) : lastOf(way, made);
  });
  const merge = merges[String(config["mergeMode"])];
  if (merge === undefined) throw unwritten(site, `its mergeMode is ${JSON.stringify(config["mergeMode"])}`);
  return { name: merge(site, ways), shape, isTurned: false };
};

const merges: Readonly<Record<string, (site: LayerSite, ways: readonly string[]) => string>> = {
  concat: ({ graph }, ways) => graph.add("Concat", ways, { axis: { int: -1 } }),
  sum: ({ graph }, ways) => graph.add("Add", ways),
  mul: ({ graph }, ways) => graph.add("Mul", ways),
  ave: ({ graph }, ways) => graph.add("Mul", [graph.add("Add", ways), graph.float(0.5)]),
};

interface Recurred {
  /** `[time, 1, batch, units]`. */
  readonly all: () => string;
  /** `[1, batch, units]`. */
  readonly last: () => string;
}

/** @param steps - `[time, batch, width]`. */
function recur(site: LayerSite, steps: string, isBackwards: boolean, prefix = ""): Recurred {
  const { graph, config, kind, weights } = site;
  const { op, gates, functions } = recurrences[kind] as Recurrence;
  refuseState(site);
  const [kernel, recurrentKernel] = [weightOf(weights, "kernel"), weightOf(weights, "recurrent_kernel")];
  const units = recurrentKernel.shape[0] ?? 0;
  const [w, r] = [kernel, recurrentKernel].map((weight) => {
    const [rows = 0] = weight.shape;
    const byGate = inGates(reordered(weight, [1, 0]), units * rows, gates);
    return graph.weights(`${prefix}${weight.name}`, [1, gates.length * units, rows], byGate);
  }) as [string, string];
  const bias = config["useBias"] === false ? [] : [biasOf()];
  const attributes: OnnxAttributes = {
    hidden_size: { int: units },
    direction: { text: isBackwards ? "reverse" : "forward" },
    activations: { texts: functions.map((key) => functionOf(site, key)) },
    // TensorFlow.js multiplies by the reset gate before the recurrent kernel.
    ...(op === "GRU" ? { linear_before_reset: { int: 0 } } : {}),
  };
  const inputs = [steps, w, r, ...bias];
  return {
    all: () => graph.addPart(op, inputs, attributes, 0),
    last: () => graph.addPart(op, inputs, attributes, 1),
  };

  /** That of the input, and none of the state. */
  function biasOf(): string {
    const both = new Float32Array(2 * gates.length * units);
    both.set(inGates(weightOf(weights, "bias").data, units, gates));
    return graph.weights(`${prefix}bias`, [1, both.length], both);
  }
}

/** Blocks of equal size in another order. */
function inGates(values: Float32Array, size: number, gates: readonly number[]): Float32Array {
  const made = new Float32Array(values.length);
  gates.forEach((gate, place) => {
    made.set(values.subarray(gate * size, (gate + 1) * size), place * size);
  });
  return made;
}

function refuseState(site: LayerSite): void {
  for (const key of ["returnState", "stateful", "resetAfter"])
    if (site.config[key] === true) throw unwritten(site, `it has ${key}`);
}

function functionOf(site: LayerSite, key: "activation" | "recurrentActivation"): string {
  const name = String(site.config[key]);
  const found = functionNames[name];
  if (found === undefined) throw unwritten(site, `its ${key} is ${JSON.stringify(name)}`);
  return found;
}

function stepsFirst(site: LayerSite): string {
  return site.graph.transpose(straight(site.graph, inputOf(site)), [1, 0, 2]);
}

/** Turned before the axis of one is left out: in half precision, ONNX Runtime 1.30 ends the process where it is after. */
function sequenceOf({ graph }: LayerSite, { all }: Recurred): string {
  return graph.add("Squeeze", [graph.transpose(all(), [2, 0, 1, 3]), graph.ints([2])]);
}

function lastOf({ graph }: LayerSite, { last }: Recurred): string {
  return graph.add("Squeeze", [last(), graph.ints([0])]);
}
