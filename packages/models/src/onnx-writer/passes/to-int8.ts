import type { OnnxAttributes, OnnxGraph, OnnxNode, OnnxTensor } from "../graph/onnx-graph.ts";
import { isProduct, type Range, type Ranges } from "./calibration.ts";
import { usedConstants } from "./used-constants.ts";

/** Of whole numbers that a value is rounded to: from −128 to 127. */
const steps = 255;
const least = -128;
/** Weights are symmetric about 0, which int8 then holds exactly. */
const mostWeight = 127;
/**
 * Weights of products have seven bits. Processors with AVX2 and without VNNI add two products of 8 bits in one number of
 * 16, which is cut off beyond 32,767: 2 · 255 · 64 fits, 2 · 255 · 127 does not (ONNX Runtime's page on quantization, "reduce
 * range"). So a file says the same on either.
 */
const mostFactor = 64;
const mostBias = 2 ** 31 - 1;

/**
 * Pairs of QuantizeLinear and DequantizeLinear around products: whoever reads the file computes them in int8. Values have
 * one scale a tensor, weights one for each output channel. Weights of recurrent layers and rows of embeddings are kept
 * as int8 and computed in float32. Zeros are written out: ONNX Runtime computes a Gemm in int8 only where they are.
 * @param ranges - Of the tensors of the graph's calibration.
 */
export function toInt8(graph: OnnxGraph, ranges: Ranges): OnnxGraph {
  const constants = new Map(graph.constants);
  const constant = (name: string, tensor: OnnxTensor) => {
    constants.set(name, tensor);
    return name;
  };
  const scales = new Map<string, number>();
  const made: OnnxNode[] = [];
  const restored = new Set<string>();

  /** What several nodes may read, weights or a bias, becomes float32 again once. */
  function restore(inputs: readonly string[], name: string, axis: number): string {
    const own = roundedName(name);
    if (!restored.has(own)) made.push(linear("DequantizeLinear", inputs, own, { axis: { int: axis } }));
    restored.add(own);
    return own;
  }

  /** The tensor rounded, right after it is made. */
  function round(name: string, range: Range): void {
    const { scale, zero } = valueScale(range);
    scales.set(name, scale);
    const inputs = [
      constant(`${name}/scale`, { dtype: "float32", dims: [], data: Float32Array.of(scale) }),
      constant(`${name}/zero`, { dtype: "int8", dims: [], data: Int8Array.of(zero) }),
    ];
    made.push(linear("QuantizeLinear", [name, ...inputs], `${name}/int8`));
    made.push(linear("DequantizeLinear", [`${name}/int8`, ...inputs], roundedName(name)));
  }

  function weight(name: string, axis: number, most: number): { readonly name: string; readonly scales: Float32Array } {
    const { dims, data } = graph.constants.get(name) as OnnxTensor;
    const rounded = roundedWeight(data as Float32Array, dims, axis, most);
    const { length } = rounded.scales;
    const inputs = [
      constant(`${name}/int8`, { dtype: "int8", dims, data: rounded.data }),
      constant(`${name}/scale`, { dtype: "float32", dims: [length], data: rounded.scales }),
      constant(`int8 zeros ${length}`, { dtype: "int8", dims: [length], data: new Int8Array(length) }),
    ];
    return { name: restore(inputs, name, axis), scales: rounded.scales };
  }

  /** As the sums of products are: in steps of both scales. Where it does not fit it stays float32. */
  function bias(name: string, valueScaleOf: number, weightScales: Float32Array): string {
    const { dims, data } = graph.constants.get(name) as OnnxTensor;
    const own = weightScales.map((scale) => scale * valueScaleOf);
    const values = Float64Array.from(data as Float32Array, (value, i) => Math.round(value / (own[i] as number)));
    if (values.some((value) => !(Math.abs(value) <= mostBias))) return name;
    const inputs = [
      constant(`${name}/int32`, { dtype: "int32", dims, data: Int32Array.from(values) }),
      constant(`${name}/scale`, { dtype: "float32", dims, data: own }),
      constant(`int32 zeros ${own.length}`, { dtype: "int32", dims, data: new Int32Array(own.length) }),
    ];
    return restore(inputs, name, 0);
  }

  const input = ranges.get(graph.body);
  if (graph.body === graph.input.name && input !== undefined) round(graph.body, input);
  for (const node of graph.nodes) {
    const [x = "", w = "", b] = node.inputs.map((name) => (ranges.has(name) ? roundedName(name) : name));
    if (isProduct(node, graph.constants)) {
      const kernel = weight(w, node.op === "Conv" ? 0 : 1, mostFactor);
      const scale = scales.get(node.inputs[0] ?? "") ?? 1;
      made.push({ ...node, inputs: [x, kernel.name, ...(b === undefined ? [] : [bias(b, scale, kernel.scales)])] });
    } else if (recurrent.has(node.op)) {
      const [, , r = ""] = node.inputs;
      made.push({
        ...node,
        inputs: [x, weight(w, 1, mostWeight).name, weight(r, 1, mostWeight).name, ...node.inputs.slice(3)],
      });
    } else if (node.op === "Gather" && graph.constants.get(node.inputs[0] ?? "")?.dtype === "float32") {
      made.push(...rowsOf(node));
    } else made.push({ ...node, inputs: node.inputs.map((name) => (ranges.has(name) ? roundedName(name) : name)) });
    for (const output of node.outputs) {
      const range = ranges.get(output);
      if (range !== undefined) round(output, range);
    }
  }
  return { ...graph, nodes: made, constants: usedConstants(made, constants) };

  /** Rows are looked up as int8, and only those become float32: one scale for each column. */
  function rowsOf(node: OnnxNode): readonly OnnxNode[] {
    const [table = "", ids = ""] = node.inputs;
    const { dims, data } = graph.constants.get(table) as OnnxTensor;
    const rounded = roundedWeight(data as Float32Array, dims, 1, mostWeight);
    const found = `${node.outputs[0] ?? ""}/int8`;
    const inputs = [
      found,
      constant(`${table}/scale`, { dtype: "float32", dims: [rounded.scales.length], data: rounded.scales }),
    ];
    constant(`${table}/int8`, { dtype: "int8", dims, data: rounded.data });
    return [
      { ...node, inputs: [`${table}/int8`, ids], outputs: [found] },
      linear("DequantizeLinear", inputs, node.outputs[0] ?? "", { axis: { int: -1 } }),
    ];
  }
}

const recurrent: ReadonlySet<string> = new Set(["GRU", "LSTM", "RNN"]);

function roundedName(name: string): string {
  return `${name}/rounded`;
}

function linear(op: string, inputs: readonly string[], name: string, attributes: OnnxAttributes = {}): OnnxNode {
  return { name, op, inputs, outputs: [name], attributes };
}

/** 0 is among the values, so that padding and what a ReLU cuts off stay exact. */
function valueScale({ low, high }: Range): { readonly scale: number; readonly zero: number } {
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = to > from ? Math.fround((to - from) / steps) : 1;
  return { scale, zero: Math.round(least - from / scale) };
}

/** @param axis - Of the output channels. @param most - What the greatest weight of a channel becomes. */
function roundedWeight(data: Float32Array, dims: readonly number[], axis: number, most: number) {
  const channels = dims[axis] ?? 1;
  const inner = dims.slice(axis + 1).reduce((size, extent) => size * extent, 1);
  const channelOf = (i: number) => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  data.forEach((value, i) => {
    const channel = channelOf(i);
    scales[channel] = Math.max(scales[channel] as number, Math.abs(value));
  });
  for (let channel = 0; channel < channels; channel++) {
    const largest = scales[channel] as number;
    scales[channel] = largest > 0 ? largest / most : 1;
  }
  return { scales, data: Int8Array.from(data, (value, i) => Math.round(value / (scales[channelOf(i)] as number))) };
}
