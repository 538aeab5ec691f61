import type { OnnxAttributes } from "../graph/onnx-graph.ts";
import { axisOf, straight, type Value } from "../graph/value.ts";
import { activated } from "./activations.ts";
import { inputOf, type LayerWriter, unwritten } from "./layer-site.ts";
import { weightOf } from "./layer-weights.ts";

export const activation: LayerWriter = (site) => activated(site, inputOf(site));

/** An operator with numbers of the layer's configuration. */
export const operator =
  (op: string, numbers: Readonly<Record<string, string>> = {}): LayerWriter =>
  (site) => {
    const value = inputOf(site);
    const attributes: OnnxAttributes = Object.fromEntries(
      Object.entries(numbers).map(([attribute, key]) => [attribute, { float: Number(site.config[key]) }]),
    );
    return { ...value, name: site.graph.add(op, [value.name], attributes) };
  };

export const relu: LayerWriter = (site) => {
  const { graph, config } = site;
  const value = inputOf(site);
  const { maxValue } = config;
  const name =
    typeof maxValue === "number"
      ? graph.add("Clip", [value.name, graph.float(0), graph.float(maxValue)])
      : graph.add("Relu", [value.name]);
  return { ...value, name };
};

export const prelu: LayerWriter = (site) => {
  const { graph, shape, weights } = site;
  const alpha = weightOf(weights, "alpha");
  const slope = graph.weights("alpha", alpha.shape, alpha.data);
  return { name: graph.add("PRelu", [straight(graph, inputOf(site)), slope]), shape, isTurned: false };
};

export const softmax: LayerWriter = (site) => {
  const { graph, config } = site;
  const value = inputOf(site);
  const axis = axisOf(value, Number(config["axis"] ?? -1));
  return { ...value, name: graph.add("Softmax", [value.name], { axis: { int: axis } }) };
};

export const rescaling: LayerWriter = (site) => {
  const { graph, config } = site;
  const value = inputOf(site);
  const [scale, offset] = (["scale", "offset"] as const).map((key) => {
    const given = config[key] ?? 0;
    if (!Array.isArray(given)) return graph.float(Number(given));
    return graph.weights(key, [given.length], Float32Array.from(given, Number));
  }) as [string, string];
  const scaled = graph.add("Mul", [value.name, scale]);
  return { ...value, name: graph.add("Add", [scaled, offset]) };
};

/** Several tensors of one rank, value by value; extents of 1 stretch. */
export const merged =
  (op: string): LayerWriter =>
  (site) => {
    const { graph, inputs, shape } = site;
    if (inputs.some((input) => input.shape.length !== shape.length))
      throw unwritten(site, `its inputs have ${inputs.map((input) => input.shape.length).join(" and ")} axes`);
    const { names, isTurned } = alike(site.inputs, site);
    const [first = "", ...others] = names;
    const name = others.reduce((sum, other) => graph.add(op, [sum, other]), first);
    return { name, shape, isTurned };
  };

export const average: LayerWriter = (site) => {
  const { graph, inputs } = site;
  const sum = merged("Add")(site);
  return { ...sum, name: graph.add("Mul", [sum.name, graph.float(1 / inputs.length)]) };
};

export const concatenate: LayerWriter = (site) => {
  const { graph, shape, config } = site;
  const { names, isTurned } = alike(site.inputs, site);
  const axis = axisOf({ name: "", shape, isTurned }, Number(config["axis"] ?? -1));
  return { name: graph.add("Concat", names, { axis: { int: axis } }), shape, isTurned };
};

/** The tensors with their axes in one order: turned where all of them are. */
function alike(values: readonly Value[], { graph }: Parameters<LayerWriter>[0]) {
  const isTurned = values.every((value) => value.isTurned);
  return { isTurned, names: values.map((value) => (isTurned ? value.name : straight(graph, value))) };
}
