import type { OnnxAttributes } from "../graph/onnx-graph.ts";
import { axes, turned, type Value } from "../graph/value.ts";
import { activated } from "./activations.ts";
import { pads, perAxis, type Window } from "./extents.ts";
import { inputOf, type LayerSite, type LayerWriter } from "./layer-site.ts";
import { type LayerWeight, reordered, weightOf } from "./layer-weights.ts";

/** `[…size, in, out]` → `[out, in, …size]`. */
export const convolution: LayerWriter = (site) => {
  const kernel = weightOf(site.weights, "kernel");
  const rank = kernel.shape.length - 2;
  const order = [rank + 1, rank, ...axes(0, rank)];
  const weight = site.graph.weights("kernel", shapeIn(kernel, order), reordered(kernel, order));
  return activated(site, convolved(site, weight, windowOf(site, kernel), {}, biasOf(site)));
};

/** `[…size, in, multiplier]` → `[in · multiplier, 1, …size]`, each channel a group of its own. */
export const depthwise: LayerWriter = (site) => {
  const kernel = weightOf(site.weights, "depthwise_kernel");
  return activated(site, depthwiseOf(site, kernel, biasOf(site)));
};

/** A depthwise convolution, then one of size 1 over the channels. */
export const separable: LayerWriter = (site) => {
  const { graph, shape } = site;
  const spread = depthwiseOf(site, weightOf(site.weights, "depthwise_kernel"), []);
  const kernel = weightOf(site.weights, "pointwise_kernel");
  const rank = kernel.shape.length - 2;
  const order = [rank + 1, rank, ...axes(0, rank)];
  const weight = graph.weights("pointwise_kernel", shapeIn(kernel, order), reordered(kernel, order));
  const name = graph.add("Conv", [spread.name, weight, ...biasOf(site)]);
  return activated(site, { name, shape, isTurned: spread.isTurned });
};

/** `[…size, out, in]` → `[in, out, …size]`. */
export const transposedConvolution: LayerWriter = (site) => {
  const kernel = weightOf(site.weights, "kernel");
  const rank = kernel.shape.length - 2;
  const order = [rank + 1, rank, ...axes(0, rank)];
  const weight = site.graph.weights("kernel", shapeIn(kernel, order), reordered(kernel, order));
  const window = windowOf(site, kernel);
  const { input, isTurned } = channelled(site);
  const beyond = window.size.map((size, axis) => size - (window.strides[axis] ?? 1));
  const cut = site.config["padding"] === "same" ? beyond.map((more) => Math.max(more, 0)) : beyond.map(() => 0);
  const before = cut.map((more) => Math.floor(more / 2));
  const attributes: OnnxAttributes = {
    kernel_shape: { ints: window.size },
    strides: { ints: window.strides },
    pads: { ints: [...before, ...cut.map((more, axis) => more - (before[axis] ?? 0))] },
    output_padding: { ints: beyond.map((more) => Math.max(-more, 0)) },
  };
  const name = site.graph.add("ConvTranspose", [input, weight, ...biasOf(site)], attributes);
  return activated(site, { name, shape: site.shape, isTurned });
};

function depthwiseOf(site: LayerSite, kernel: LayerWeight, bias: readonly string[]): Value {
  const rank = kernel.shape.length - 2;
  const [channels = 1, multiplier = 1] = kernel.shape.slice(rank);
  const order = [rank, rank + 1, ...axes(0, rank)];
  const dims = [channels * multiplier, 1, ...kernel.shape.slice(0, rank)];
  const weight = site.graph.weights("depthwise_kernel", dims, reordered(kernel, order));
  return convolved(site, weight, windowOf(site, kernel), { group: { int: channels } }, bias);
}

function convolved(
  site: LayerSite,
  weight: string,
  window: Window,
  more: OnnxAttributes,
  bias: readonly string[],
): Value {
  const { input, extents, isTurned } = channelled(site);
  const attributes = {
    kernel_shape: { ints: window.size },
    strides: { ints: window.strides },
    dilations: { ints: window.dilations },
    ...pads(site, extents, window),
    ...more,
  };
  const name = site.graph.add("Conv", [input, weight, ...bias], attributes);
  return { name, shape: site.shape, isTurned };
}

/** A layer's input with channels first, and the extents of the axes that a window moves over. */
export function channelled(site: LayerSite): {
  readonly input: string;
  readonly extents: readonly number[];
  readonly isTurned: boolean;
} {
  const value = inputOf(site);
  if (site.config["dataFormat"] === "channelsFirst")
    return { input: value.name, extents: value.shape.slice(2), isTurned: false };
  return { input: turned(site.graph, value), extents: value.shape.slice(1, -1), isTurned: true };
}

function windowOf({ config }: LayerSite, { shape }: LayerWeight): Window {
  const rank = shape.length - 2;
  return {
    size: shape.slice(0, rank),
    strides: perAxis(config["strides"], rank, 1),
    dilations: perAxis(config["dilationRate"], rank, 1),
  };
}

function biasOf({ config, weights, graph }: LayerSite): readonly string[] {
  if (config["useBias"] === false) return [];
  const { shape, data } = weightOf(weights, "bias");
  return [graph.weights("bias", shape, data)];
}

function shapeIn({ shape }: LayerWeight, order: readonly number[]): readonly number[] {
  return order.map((axis) => shape[axis] as number);
}
