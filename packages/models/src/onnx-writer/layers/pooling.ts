import { axes } from "../graph/value.ts";
import { channelled } from "./convolutions.ts";
import { pads, perAxis } from "./extents.ts";
import type { LayerSite, LayerWriter } from "./layer-site.ts";
import { inputOf } from "./layer-site.ts";

/** The largest value of each window. */
export const maxPooling: LayerWriter = (site) => pooled(site, "MaxPool");

/** The mean of each window, without the padding. */
export const averagePooling: LayerWriter = (site) => pooled(site, "AveragePool");

function pooled(site: LayerSite, op: string) {
  const { input, extents, isTurned } = channelled(site);
  const rank = extents.length;
  const size = perAxis(site.config["poolSize"], rank, 2);
  const window = {
    size,
    strides: perAxis(site.config["strides"] ?? size, rank, 2),
    dilations: perAxis(1, rank, 1),
  };
  const name = site.graph.add(op, [input], {
    kernel_shape: { ints: window.size },
    strides: { ints: window.strides },
    ...pads(site, extents, window),
  });
  return { name, shape: site.shape, isTurned };
}

/** The largest value, or the mean, over all positions. */
export const globalPooling =
  (op: "ReduceMax" | "ReduceMean"): LayerWriter =>
  (site) => {
    const { graph, shape, config } = site;
    const value = inputOf(site);
    const isFirst = config["dataFormat"] === "channelsFirst" || value.isTurned;
    const over = isFirst ? axes(2, value.shape.length) : axes(1, value.shape.length - 1);
    const name = graph.add(op, [value.name], { axes: { ints: over }, keepdims: { int: 0 } });
    return { name, shape, isTurned: false };
  };
